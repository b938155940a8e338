/** Lets the browser paint and answer before long work goes on. */
export function yieldToBrowser(): Promise<void> {
  // Not every browser has a scheduler.
  return 'scheduler' in window ? window.scheduler.yield() : new Promise((resolve) => setTimeout(resolve, 0))
}

/** Works through `items` in portions, with a pause whenever `budgetMs` are used up. */
export async function inSlices<T>(
  items: readonly T[],
  work: (portion: readonly T[]) => void,
  { portion = 25, budgetMs = 8 } = {},
): Promise<void> {
  let startedAt = performance.now()
  for (let at = 0; at < items.length; at += portion) {
    work(items.slice(at, at + portion))
    if (performance.now() - startedAt < budgetMs) continue
    await yieldToBrowser()
    startedAt = performance.now()
  }
}

/** Resolves when the browser has nothing better to do, at the latest after a second. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve(), { timeout: 1_000 })
    else setTimeout(resolve, 200)
  })
}
