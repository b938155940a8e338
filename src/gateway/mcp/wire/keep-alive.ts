import type { SseStream } from './sse-stream.ts'

/** Proxies end silent answers after 30 to 60 s. */
const intervalMs = 15_000

/** Open streams get a comment now and then; there is one timer for all of them, and none while there is no stream. */
export interface KeepAlive {
  add(stream: SseStream): void
  remove(stream: SseStream): void
}

export function createKeepAlive(): KeepAlive {
  const streams = new Set<SseStream>()
  let timer: NodeJS.Timeout | null = null
  return {
    add(stream) {
      streams.add(stream)
      timer ??= setInterval(() => {
        for (const open of streams) open.comment()
      }, intervalMs).unref()
    },
    remove(stream) {
      streams.delete(stream)
      if (streams.size > 0 || timer === null) return
      clearInterval(timer)
      timer = null
    },
  }
}
