import type { GatewayEvent } from '#shared/contract/events.ts'
import type { LogRows } from './log-rows.ts'

/** Rows per slice, so that copying a long log does not stall the page. */
const slice = 2_000

/** The rows from one index up to another (exclusive) as JSON Lines. */
export async function rowsAsJsonLines(rows: LogRows, from: number, to: number): Promise<string> {
  const events: GatewayEvent[] = []
  for (let index = from; index < to; index += 1) {
    const event = rows.at(index)
    if (event) events.push(event)
  }
  const parts: string[] = []
  for (let at = 0; at < events.length; at += slice) {
    parts.push(
      events
        .slice(at, at + slice)
        .map((event) => JSON.stringify(event))
        .join('\n'),
    )
    // Lets frames and clicks in between two slices.
    if (at + slice < events.length) await new Promise((resolve) => setTimeout(resolve, 0))
  }
  return parts.join('\n')
}
