import { oc } from '@orpc/contract'
import { z } from 'zod'
import { reads } from './access.ts'
import { pageInputOf, pageOf } from './paging.ts'
import { Transport } from './transport.ts'

export const ToolCall = z.object({
  id: z.string(),
  tool: z.string(),
  client: z.string(),
  transport: Transport,
  /** Id of the principal that called. */
  principal: z.string(),
  runId: z.string().nullable(),
  /** As the client sent them; long texts are cut to 20,000 characters. */
  arguments: z.unknown(),
  status: z.enum(['running', 'completed', 'failed', 'cancelled']),
  /** Text content of the result, cut to 20,000 characters. */
  result: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
})
export type ToolCall = z.infer<typeof ToolCall>

export const toolCalls = oc.tag('tool calls').router({
  list: reads
    .route({ method: 'GET', path: '/tool-calls', summary: 'Tool calls of MCP clients, newest first' })
    .input(
      pageInputOf('call').extend({
        status: ToolCall.shape.status.optional(),
        tool: z.string().optional(),
        client: z.string().optional(),
      }),
    )
    .output(pageOf(ToolCall)),
  get: reads
    .route({ method: 'GET', path: '/tool-calls/{id}', summary: 'One tool call' })
    .input(z.object({ id: z.string() }))
    .output(ToolCall),
})
