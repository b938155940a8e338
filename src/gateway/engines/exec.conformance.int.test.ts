import { resolve } from 'node:path'
import { silentLog } from '../log.ts'
import { nativeBinary } from './codex/native-binary.ts'
import { describeEngineConformance } from './conformance.ts'
import { createExecEngine, execCapabilities } from './exec/exec-engine.ts'

const codexPath = nativeBinary(resolve('node_modules/@openai/codex/bin/codex.js'))

describeEngineConformance('exec engine on Codex 0.169.0', {
  codexPath,
  capabilities: execCapabilities,
  createEngine: ({ env, codexHome }) => createExecEngine({ codexPath, env, cwd: codexHome, log: silentLog }),
})
