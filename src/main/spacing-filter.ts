/** Tells whether an event counts: those that follow within `gapMs` of the one before do not. `now` in ms. */
export function createSpacingFilter(gapMs: number, now: () => number = Date.now): () => boolean {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const at = now()
    const counts = at - last >= gapMs
    last = at
    return counts
  }
}
