import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Message, Peer } from './play.ts'

function toMessage(line: string): Message {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`Not a message: ${line}`)
  return { ...value }
}

/** A peer that is spoken to in newline JSON, as over stdio. */
export function linePeer(input: Writable, output: Readable): Peer {
  const lines = createInterface({ input: output })[Symbol.asyncIterator]()
  return {
    send: (message) => void input.write(`${JSON.stringify(message)}\n`),
    async receive() {
      const next = await lines.next()
      if (next.done) throw new Error('The other side ended.')
      return toMessage(next.value)
    },
  }
}
