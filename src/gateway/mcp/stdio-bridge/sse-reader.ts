import { createParser } from 'eventsource-parser'

/** One event of a `text/event-stream`. */
export interface SseEvent {
  id: string | null
  retryMs: number | null
  data: string
}

const maxEventLength = 64 * 1024 * 1024

/** The events of a stream that have data, be it empty. Ends with the stream; throws when it breaks. */
export async function* readSse(stream: AsyncIterable<Buffer>): AsyncGenerator<SseEvent, void, void> {
  const decoder = new TextDecoder()
  let events: SseEvent[] = []
  let retryMs: number | null = null
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent({ id, data }) {
      events.push({ id: id ?? null, retryMs, data })
      retryMs = null
    },
    onRetry(milliseconds) {
      retryMs = milliseconds
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw new Error('An event of the stream is too long.')
    },
  })
  for await (const chunk of stream) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    const ready = events
    events = []
    yield* ready
  }
}
