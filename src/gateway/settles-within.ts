import { setTimeout as delay } from 'node:timers/promises'

/** Whether the promise is settled `ms` from now at the latest; it goes on either way. Never rejects. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const stopWaiting = new AbortController()
  const late = delay(ms, false, { signal: stopWaiting.signal }).catch(() => false)
  const settled = promise.then(
    () => true,
    () => true,
  )
  const isSettled = await Promise.race([settled, late])
  stopWaiting.abort()
  return isSettled
}
