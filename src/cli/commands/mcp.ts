import { resolve } from 'node:path'
import { runStdioBridge } from '#gateway/mcp/stdio-bridge/stdio-bridge.ts'
import { AppFailure } from '#shared/errors.ts'
import type { CliContext } from '../context.ts'
import { errorOf, failureLines } from '../failure.ts'
import { note } from '../output.ts'
import { onEndSignals } from '../signals.ts'
import { ensureGateway } from '../start-gateway.ts'

/** Serves one MCP client over stdio through the gateway of the data folder. Standard output belongs to MCP alone. */
export async function mcp(context: CliContext): Promise<void> {
  const { stdio, workspace } = context.settings.values
  if (!stdio) {
    throw new AppFailure({
      code: 'forbidden',
      message: 'stdio is switched off by the settings.',
      hint: 'Connect over HTTP instead, or switch the setting "stdio" on again.',
    })
  }
  const address = () => ensureGateway(context, ['stdio', 'workspace'])
  const ended = new AbortController()
  onEndSignals(
    () => ended.abort(),
    () => process.exit(0),
  )
  await runStdioBridge({
    ...(await address()),
    workspace: resolve(context.cwd, workspace ?? '.'),
    signal: ended.signal,
    locate: () =>
      address().catch((thrown: unknown) => {
        note(failureLines(errorOf(thrown), context.dataDir).trimEnd())
        return null
      }),
  })
}
