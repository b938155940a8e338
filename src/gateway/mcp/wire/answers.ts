import type { ServerResponse } from 'node:http'
import { errorText, type RequestId, rpcCode } from './json-rpc.ts'

/** One JSON document; `text` is the JSON. */
export function answerJson(response: ServerResponse, text: string, mcpSessionId: string | null = null): void {
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  }
  if (mcpSessionId !== null) headers['mcp-session-id'] = mcpSessionId
  response.writeHead(200, headers)
  response.end(text)
}

export function answerAccepted(response: ServerResponse): void {
  response.writeHead(202, { 'content-length': 0 })
  response.end()
}

/** A refusal on the level of HTTP, with a JSON-RPC error as its body as MCP wants it. */
export function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  options: { code?: number; id?: RequestId | null; headers?: Record<string, string> } = {},
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const text = errorText(options.id ?? null, options.code ?? rpcCode.serverError, message)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...options.headers,
  })
  response.end(text)
}
