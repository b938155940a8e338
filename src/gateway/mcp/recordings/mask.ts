import type { Exchange, Message } from './play.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Members whose number differs from run to run. */
const times = /(?:_at|_at_ms|_ms|create_time|secs|nanos)$/

function maskText(text: string, base: string): string {
  return text
    .replaceAll(base, '<base>')
    .replaceAll(uuid, '<uuid>')
    .replaceAll(/sessions\/\d{4}\/\d\d\/\d\d\/rollout-[\dT-]+<uuid>/g, 'sessions/<rollout>')
    .replaceAll(/Chunk ID: [0-9a-f]+/g, 'Chunk ID: <id>')
    .replaceAll(/Wall time: [\d.]+ seconds/g, 'Wall time: <n> seconds')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
}

function maskValue(value: unknown, base: string, key: string): unknown {
  if (typeof value === 'number') return times.test(key) ? 0 : value
  if (typeof value === 'string') return key === 'process_id' ? '<process>' : maskText(value, base)
  if (Array.isArray(value)) return value.map((member) => maskValue(member, base, ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [maskText(name, base), maskValue(member, base, name)]),
  )
}

function isOwnText(message: Message): boolean {
  const text = JSON.stringify(message)
  return text.includes('"raw_response_item"') && /"role":"(?:developer|user)"/.test(text)
}

function maskMessage(message: Message, base: string): Message {
  // Codex's own instructions are long and change with every version; that there is one is all that is compared.
  const masked = isOwnText(message) ? withoutContent(message) : message
  return { ...(maskValue(masked, base, '') as Message) }
}

function withoutContent(message: Message): Message {
  return JSON.parse(JSON.stringify(message, (key, value) => (key === 'content' ? '<instructions>' : value)))
}

/** An exchange without what differs from run to run: ids, paths below `base`, times, process numbers. */
export function maskExchange(exchange: Exchange, base: string): Exchange {
  return {
    step: exchange.step,
    messages: exchange.messages.map((message) => maskMessage(message, base)),
    response: maskMessage(exchange.response, base),
  }
}
