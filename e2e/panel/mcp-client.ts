import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema, type ElicitResult } from '@modelcontextprotocol/sdk/types.js'
import type { GatewayUnderTest } from '../fixtures.ts'

export interface McpClient extends AsyncDisposable {
  /** Calls the tool `codex`; the texts of its answer. */
  codex(prompt: string): Promise<string>
}

/** A real MCP client of the session-based era; with `elicit` it declares that it can be asked. */
export async function connectClient(gateway: GatewayUnderTest, elicit?: () => ElicitResult): Promise<McpClient> {
  const client = new Client({ name: 'e2e-client', version: '1.0.0' }, { capabilities: elicit ? { elicitation: {} } : {} })
  if (elicit) client.setRequestHandler(ElicitRequestSchema, elicit)
  const headers = { authorization: `Bearer ${gateway.token}` }
  const transport = new StreamableHTTPClientTransport(new URL(gateway.endpoint), { requestInit: { headers } })
  await client.connect(transport)
  return {
    async codex(prompt) {
      const result = await client.callTool({
        name: 'codex',
        arguments: { prompt, 'approval-policy': 'on-request', sandbox: 'workspace-write' },
      })
      return (Array.isArray(result.content) ? result.content : [])
        .map((part) => ('text' in part ? String(part.text) : ''))
        .join('\n')
    },
    async [Symbol.asyncDispose]() {
      await transport.terminateSession()
      await client.close()
    },
  }
}
