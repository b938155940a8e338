/** What takes the place of the outcome when the time is over. */
const late = Symbol('late')

interface Options {
  /** Waiting ends with the reason of this signal when it fires. */
  signal?: AbortSignal | undefined
  /** In Node: a process that has nothing else to do need not stay for the deadline. */
  isBackground?: boolean
}

/**
 * What `work` settles with, or what `onLate` returns or throws when that is not yet `ms` from now. Work that is late goes
 * on, and how it ends then is nobody's concern any more.
 */
export async function withDeadline<T, L>(
  work: Promise<T>,
  ms: number,
  onLate: () => L,
  { signal, isBackground = false }: Options = {},
): Promise<T | L> {
  const { promise: over, resolve, reject } = Promise.withResolvers<typeof late>()
  const timer = setTimeout(() => resolve(late), ms)
  if (isBackground && typeof timer === 'object') timer.unref()
  const aborted = () => reject(signal?.reason)
  if (signal?.aborted) aborted()
  else signal?.addEventListener('abort', aborted, { once: true })
  try {
    const outcome = await Promise.race([work, over])
    return outcome === late ? onLate() : outcome
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', aborted)
  }
}

/** What `work` settles with; rejects with the reason of the signal when that fires before. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const aborted = () => reject(signal.reason)
  if (signal.aborted) aborted()
  else signal.addEventListener('abort', aborted, { once: true })
  try {
    return await Promise.race([work, over])
  } finally {
    signal.removeEventListener('abort', aborted)
  }
}

/** Whether the promise is settled `ms` from now at the latest; it goes on either way. Never rejects. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const yes = () => true
  return withDeadline(promise.then(yes, yes), ms, () => false)
}
