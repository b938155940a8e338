import { resolve } from 'node:path'
import { silentLog } from '../log.ts'
import { nativeBinary } from './codex/native-binary.ts'
import { describeEngineConformance } from './conformance.ts'
import { createMcpServerEngine, mcpServerCapabilities } from './mcp-server/mcp-server-engine.ts'

const codexPath = nativeBinary(resolve('node_modules/codex-0-153/bin/codex.js'))

describeEngineConformance('mcp-server engine on Codex 0.153.4', {
  codexPath,
  capabilities: mcpServerCapabilities,
  createEngine: ({ env, codexHome }) => createMcpServerEngine({ codexPath, env, cwd: codexHome, log: silentLog }),
})
