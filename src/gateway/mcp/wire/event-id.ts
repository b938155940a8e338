/** Place of a message in the outgoing messages of one call: an event of the log and the message's number within it. */
export interface Position {
  seq: number
  index: number
}

export const beginning: Position = { seq: 0, index: 0 }

const pattern = /^(\w{1,20})-(\d{1,15})-(\d{1,6})$/

/** Id of an SSE event: unique in its connection, and all that is needed to go on after it. */
export function eventId(stream: string, { seq, index }: Position): string {
  return `${stream}-${seq}-${index}`
}

export function readEventId(id: string): { stream: string; position: Position } | null {
  const found = pattern.exec(id)
  if (!found) return null
  return { stream: found[1] ?? '', position: { seq: Number(found[2]), index: Number(found[3]) } }
}

export function isAfter(a: Position, b: Position): boolean {
  return a.seq > b.seq || (a.seq === b.seq && a.index > b.index)
}
