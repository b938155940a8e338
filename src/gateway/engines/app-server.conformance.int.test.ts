import { resolve } from 'node:path'
import { silentLog } from '../log.ts'
import { appServerCapabilities, createAppServerEngine } from './app-server/app-server-engine.ts'
import { nativeBinary } from './codex/native-binary.ts'
import { describeEngineConformance } from './conformance.ts'

for (const [version, wrapper] of [
  ['0.169.0', 'node_modules/@openai/codex/bin/codex.js'],
  ['0.153.4', 'node_modules/codex-0-153/bin/codex.js'],
] as const) {
  const codexPath = nativeBinary(resolve(wrapper))
  describeEngineConformance(`app-server engine on Codex ${version}`, {
    codexPath,
    capabilities: appServerCapabilities,
    createEngine: ({ env, codexHome }) => createAppServerEngine({ codexPath, codexHome, env, cwd: codexHome, log: silentLog }),
  })
}
