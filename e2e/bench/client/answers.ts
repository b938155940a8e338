import type { Exchange } from './exchange.ts'
import { messageTexts, RpcMessage } from './mcp-client.ts'

/** The JSON-RPC messages of an exchange. */
export function messagesOf(exchange: Exchange): RpcMessage[] {
  return messageTexts(exchange).map((text) => RpcMessage.parse(JSON.parse(text)))
}

/** Thrown when a server lost, mixed up or reordered something: the one thing that fails a benchmark. */
export class WrongAnswer extends Error {}

/** The answer to a request; throws `WrongAnswer` when there is none or it is not this one's. */
export function answerTo(exchange: Exchange, id: number): RpcMessage {
  const last = messagesOf(exchange).at(-1)
  if (exchange.status !== 200 || last?.id !== id || (last.result === undefined && last.error === undefined)) {
    throw new WrongAnswer(`Request ${id} was answered with ${exchange.status} ${JSON.stringify(last)?.slice(0, 300)}`)
  }
  return last
}
