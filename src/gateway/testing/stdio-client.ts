import { PassThrough } from 'node:stream'
import { createLineReader } from '#node/line-reader.ts'
import { runStdioBridge, type StdioBridgeOptions } from '../mcp/stdio-bridge/stdio-bridge.ts'
import { toMessage } from '../mcp/testing/raw-client.ts'
import type { McpGateway } from './mcp-gateway.ts'

export type StdioClient = ReturnType<typeof openStdioClient>

/** A stdio client and the bridge that serves it. */
export function openStdioClient(gateway: Pick<McpGateway, 'endpoint' | 'token'>, options: Partial<StdioBridgeOptions> = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const heard: Record<string, unknown>[] = []
  const waiting = new Set<(message: Record<string, unknown>) => void>()
  const lines = createLineReader({
    maxLineBytes: 16 * 1024 * 1024,
    onLine: (line) => {
      const message = toMessage(line)
      heard.push(message)
      for (const tell of waiting) tell(message)
    },
    onOversizeLine: (sizeBytes) => {
      throw new Error(`The bridge wrote a line of ${sizeBytes} bytes.`)
    },
  })
  output.on('data', (chunk: Buffer) => lines.push(chunk))
  const { endpoint, token } = gateway
  const ended = runStdioBridge({ endpoint: endpoint.href, token, input, output, ...options })
  /** The first message like this, as soon as it is there. */
  const message = (accept: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      const found = heard.find(accept)
      if (found) return resolve(found)
      const listen = (next: Record<string, unknown>) => {
        if (!accept(next)) return
        waiting.delete(listen)
        resolve(next)
      }
      waiting.add(listen)
    })
  return {
    heard,
    input,
    output,
    ended,
    message,
    send: (value: object) => void input.write(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`),
    answer: (id: unknown) => message((found) => found['id'] === id && found['method'] === undefined),
    call: (id: string, prompt: string) => {
      const params = { name: 'codex', arguments: { prompt } }
      input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`)
    },
  }
}
