import type { TurnClose } from './turn-close.ts'

/** Ends a turn that Codex does not end by itself. */
export interface TurnFence {
  /** Resolves when the fence closes; never, when it is not needed. */
  readonly closed: Promise<TurnClose>
  close(reason: TurnClose): void
  /** Closes after a time, unless it is put off or called off before. */
  closeAfter(delayMs: number, reason: TurnClose): void
  callOff(): void
}

export function createTurnFence(): TurnFence {
  const { promise, resolve } = Promise.withResolvers<TurnClose>()
  let timer: NodeJS.Timeout | undefined
  return {
    closed: promise,
    close: resolve,
    closeAfter(delayMs, reason) {
      clearTimeout(timer)
      timer = setTimeout(() => resolve(reason), delayMs)
    },
    callOff: () => clearTimeout(timer),
  }
}
