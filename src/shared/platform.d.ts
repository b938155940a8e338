// All that the shared code takes from its platform: Node and browsers both have it, each with types of its own.

declare const crypto: { getRandomValues(into: Uint8Array): unknown }

type Timer = number | { unref(): void }

declare function setTimeout(action: () => void, ms: number): Timer
declare function clearTimeout(timer: Timer): void

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
