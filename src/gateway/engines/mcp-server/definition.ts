import { codexAccount } from '../account/codex-account.ts'
import type { EngineDefinition } from '../engine-definition.ts'
import { createMcpServerEngine } from './mcp-server-engine.ts'

/** `codex mcp-server`, for a Codex without a usable `app-server`. */
export const mcpServer: EngineDefinition = {
  kind: 'mcp-server',
  praise: ({ version }) => `Codex ${version.text} has \`mcp-server\`.`,
  obstacle({ hasMcpServer, version }) {
    if (hasMcpServer) return null
    return {
      reason: `Codex ${version.text} has no \`mcp-server\`; it was removed in 0.154`,
      nextStep: 'Set the engine to `auto` or `app-server`.',
      tooOld: false,
    }
  },
  create: ({ codex, env, cwd, log }) => createMcpServerEngine({ codexPath: codex.path, env, cwd, log }),
  account: codexAccount,
}
