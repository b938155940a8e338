/**
 * Does work that shows how things are now, at most one at a time: whoever asks gets a result that was begun after the
 * asking, and those who ask while one is under way share the next one.
 */
export function shareNext<T>(work: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | null = null
  let next: Promise<T> | null = null

  function start(): Promise<T> {
    const working = work().finally(() => {
      if (current === working) current = null
    })
    current = working
    return working
  }

  return () => {
    if (current === null) return start()
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}
