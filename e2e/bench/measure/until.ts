import { setTimeout as delay } from 'node:timers/promises'

/** Waits until something is so, looking every `pollMs`; throws with its name when that takes longer than `limitMs`. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  name: string,
  { limitMs = 15_000, pollMs = 25 }: { limitMs?: number; pollMs?: number } = {},
): Promise<void> {
  const startedAt = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startedAt > limitMs) throw new Error(`Waited ${limitMs} ms in vain: ${name}.`)
    await delay(pollMs)
  }
}
