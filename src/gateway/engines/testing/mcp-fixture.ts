import { createInterface } from 'node:readline'
import { z } from 'zod'

/**
 * A tiny MCP server over stdio for tests, started by Codex: `echo` answers with its text, `ask` first asks the person
 * for a name (elicitation). Kept free of the SDK so that it starts within Codex's grace of one second on a busy machine.
 */
const Message = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({ name: z.string().optional(), arguments: z.record(z.string(), z.unknown()).optional() }).optional(),
  result: z.unknown().optional(),
})
type Message = z.infer<typeof Message>

const elicitationId = 'ask-1'
/** The call of `ask` that waits for the answer of the person. */
let asking: Message['id']

function send(message: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

function answerText(id: Message['id'], text: string): void {
  send({ id, result: { content: [{ type: 'text', text }] } })
}

function tool(name: string, properties: Record<string, unknown>) {
  // Without the hint, Codex asks for approval of every call.
  return { name, description: name, inputSchema: { type: 'object', properties }, annotations: { readOnlyHint: true } }
}

function callTool(message: Message): void {
  if (message.params?.name !== 'ask') {
    answerText(message.id, `echo: ${String(message.params?.arguments?.['text'])}`)
    return
  }
  asking = message.id
  const requestedSchema = { type: 'object', properties: { name: { type: 'string', title: 'Name' } }, required: ['name'] }
  send({ id: elicitationId, method: 'elicitation/create', params: { message: 'Your name?', requestedSchema } })
}

function receive(message: Message): void {
  const { id, method } = message
  if (method === undefined && id === elicitationId) {
    answerText(asking, `answer: ${JSON.stringify(message.result)}`)
  } else if (method === 'initialize') {
    const serverInfo = { name: 'fixture', version: '1.0.0' }
    send({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo } })
  } else if (method === 'tools/list') {
    send({ id, result: { tools: [tool('echo', { text: { type: 'string' } }), tool('ask', {})] } })
  } else if (method === 'tools/call') {
    callTool(message)
  } else if (id !== undefined && method !== undefined) {
    send({ id, error: { code: -32601, message: `method not found: ${method}` } })
  }
}

createInterface({ input: process.stdin }).on('line', (line) => receive(Message.parse(JSON.parse(line))))
