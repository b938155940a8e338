import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after this time, or as soon as the signal fires. Leaves no listener behind. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  // The only way to fail is the signal.
  await delay(delayMs, undefined, { signal }).catch(() => {})
}
