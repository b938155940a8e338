import { z } from 'zod'
import { deltaText } from '../baselines/burst.ts'
import type { Exchange } from './exchange.ts'
import type { RpcMessage } from './mcp-client.ts'
import { messagesOf, WrongAnswer } from './mcp-client.ts'

const DeltaParams = z.object({
  _meta: z.object({ requestId: z.union([z.string(), z.number()]), threadId: z.string() }),
  msg: z.object({ type: z.literal('agent_message_content_delta'), thread_id: z.string(), delta: z.string() }),
})
export type Delta = z.infer<typeof DeltaParams>

function deltasOf(messages: readonly RpcMessage[]): Delta[] {
  return messages.flatMap(({ method, params }) => {
    const delta = method === 'codex/event' ? DeltaParams.safeParse(params).data : undefined
    return delta ? [delta] : []
  })
}

/**
 * Checks that an exchange holds exactly the deltas of its own burst, in order, and returns them. Throws `WrongAnswer`
 * that names the first one that is missing, out of place or somebody else's.
 */
export function checkedDeltas(exchange: Exchange, expected: { id: number; events: number; label?: string }): Delta[] {
  const { id, events, label = '' } = expected
  const deltas = deltasOf(messagesOf(exchange))
  const [first] = deltas
  for (const [index, { _meta, msg }] of deltas.entries()) {
    const isRight = msg.delta === label + deltaText(index) && _meta.requestId === id && _meta.threadId === first?._meta.threadId
    if (!isRight) throw new WrongAnswer(`Event ${index} of request ${id} (${label}) is ${JSON.stringify({ _meta, msg })}`)
  }
  if (deltas.length !== events) throw new WrongAnswer(`Request ${id} (${label}) got ${deltas.length} of ${events} events.`)
  return deltas
}
