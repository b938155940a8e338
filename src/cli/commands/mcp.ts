import { runStdioBridge } from '#gateway/mcp/stdio-bridge.ts'
import { AppFailure } from '#shared/errors.ts'
import type { CliContext } from '../context.ts'
import { ensureGateway } from '../start-gateway.ts'
import { readToken } from '../token.ts'

/** Serves one MCP client over stdio through the gateway of the data folder. Standard output belongs to MCP alone. */
export async function mcp(context: CliContext): Promise<void> {
  if (!context.settings.values.stdio) {
    throw new AppFailure({
      code: 'forbidden',
      message: 'stdio is switched off by the settings.',
      hint: 'Connect over HTTP instead, or switch the setting "stdio" on again.',
    })
  }
  const gateway = await ensureGateway(context)
  await runStdioBridge({ endpoint: gateway.endpoint, token: readToken(context.dataDir) })
}
