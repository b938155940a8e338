import { appServer } from './app-server/definition.ts'
import type { EngineDefinition } from './engine-definition.ts'
import { exec } from './exec/definition.ts'
import { mcpServer } from './mcp-server/definition.ts'

/** All ways to drive Codex, the most complete first: the first that a Codex can do is taken unless somebody chose. */
export const engineDefinitions: readonly EngineDefinition[] = [appServer, mcpServer, exec]
