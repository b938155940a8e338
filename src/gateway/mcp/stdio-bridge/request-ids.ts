import { isRecord, type RequestId } from '../wire/json-rpc.ts'

/**
 * The gateway numbers its questions from 0 in every session. A client sees one connection for as long as it lives, so
 * after a session was lost the numbers go on where they were; before that they pass through unchanged.
 */
export interface RequestIds {
  /** A message of the gateway, as the client is to see it. */
  toClient(text: string): string
  /** A response of the client, as the gateway knows it; `null`: it answers a question of a session that is gone. */
  toGateway(message: Record<string, unknown>): Record<string, unknown> | null
  /** A new session begins. */
  restart(): void
}

/** These are by far the most, and have no id. */
const plainNotification = '{"jsonrpc":"2.0","method":"codex/event"'

export function createRequestIds(): RequestIds {
  let offset = 0
  let next = 0

  const shifted = (id: unknown, by: number): RequestId | null => (typeof id === 'number' ? id + by : null)

  const withShiftedIds = (message: Record<string, unknown>): Record<string, unknown> => {
    const { id, method, params } = message
    if (method === undefined) return message
    if (id !== undefined) return { ...message, id: shifted(id, offset) ?? id }
    if (method !== 'notifications/cancelled' || !isRecord(params)) return message
    return { ...message, params: { ...params, requestId: shifted(params['requestId'], offset) ?? params['requestId'] } }
  }

  return {
    toClient(text) {
      if (text.startsWith(plainNotification)) return text
      const message: unknown = JSON.parse(text)
      if (!isRecord(message)) return text
      if (typeof message['id'] === 'number' && message['method'] !== undefined) next = Math.max(next, message['id'] + offset + 1)
      return offset === 0 ? text : JSON.stringify(withShiftedIds(message))
    },
    toGateway(message) {
      const { id } = message
      if (typeof id !== 'number') return message
      return id < offset ? null : { ...message, id: id - offset }
    },
    restart() {
      offset = next
    },
  }
}
