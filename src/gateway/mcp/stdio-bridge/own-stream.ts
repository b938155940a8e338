import { setTimeout as delay } from 'node:timers/promises'
import type { ForwardContext } from './forward.ts'
import { readSse } from './sse-reader.ts'

const pauseMs = 1_000
const longestPauseMs = 10_000

/** The stream that belongs to no call. Holding it open also tells the gateway that its client lives. */
export interface OwnStream {
  /** Opens it, and again whenever it ends. */
  open(): void
  close(): void
}

export function keepOwnStream(context: ForwardContext, end: AbortSignal): OwnStream {
  const closed = new AbortController()
  const signal = AbortSignal.any([closed.signal, end])
  let isOpen = false

  /** Whether the stream was there at all. */
  const listen = async (): Promise<boolean> => {
    const { http, session, output, ids } = context
    const headers = await session.headers()
    const response = await http.send({ method: 'GET', headers, signal })
    if (response.statusCode === 404) session.lost(headers)
    if (response.statusCode !== 200) {
      response.resume()
      return response.statusCode === 404
    }
    for await (const event of readSse(response)) if (event.data !== '') await output.write(ids.toClient(event.data))
    return true
  }

  const keep = async (): Promise<void> => {
    let wait = pauseMs
    while (!signal.aborted) {
      try {
        wait = (await listen()) ? pauseMs : longestPauseMs
      } catch {
        // The gateway is away, or the stream broke: again, a little later.
        wait = Math.min(wait * 2, longestPauseMs)
      }
      await delay(wait, undefined, { signal, ref: false })
    }
  }

  return {
    open() {
      if (isOpen) return
      isOpen = true
      // Rejects only when it is closed.
      keep().catch(() => {})
    },
    close: () => closed.abort(),
  }
}
