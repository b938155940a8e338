import { createParser } from 'eventsource-parser'

/** The `data` of every event in the whole text of an event stream, in order; empty priming events are passed over. */
export function sseData(text: string): string[] {
  const found: string[] = []
  const parser = createParser({
    onEvent({ data }) {
      if (data !== '') found.push(data)
    },
  })
  parser.feed(text)
  return found
}
