import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultPolicy, type Policy } from '#shared/contract/policy.ts'
import { writeDemoHome } from '../../demo/codex-home.ts'
import { type ModelServer, startModelServer } from '../../demo/model-server.ts'
import { type ScriptStepInput, scriptPrompt } from '../../demo/script.ts'
import type { Engine, TurnRequest } from '../engine.ts'
import { seedCodexHome } from './codex-seed.ts'
import { type LiveProcess, processesMarked } from './process-census.ts'
import { type Approve, type RecordedTurn, recordTurn } from './recorded-turn.ts'

/** What an engine under test is made of. */
export interface LabEnvironment {
  codexHome: string
  /** Environment of the child; holds `CODEX_HOME` and the marker by which its processes are found. */
  env: NodeJS.ProcessEnv
}

export interface TurnOptions {
  threadId?: string
  policy?: Partial<Policy>
  rawEvents?: boolean
  approve?: Approve
}

/** One engine on a home, a workspace and a scripted model of its own. */
export interface EngineLab {
  readonly engine: Engine
  readonly model: ModelServer
  readonly workspace: string
  readonly codexHome: string
  /** Absolute path of a file in the workspace. */
  file(name: string): string
  read(name: string): string
  /** Runs a turn in which the model takes these steps. */
  turn(steps: readonly ScriptStepInput[], options?: TurnOptions): RecordedTurn
  prompt(text: string, options?: TurnOptions): RecordedTurn
  /** Living processes that the engine or one of its children started. */
  processes(): LiveProcess[]
  /** Closes the engine and puts a new one on the same home. */
  reopen(): Promise<void>
  close(): Promise<void>
}

const fixture = fileURLToPath(new URL('mcp-fixture.ts', import.meta.url))

/** Codex gives its MCP servers a clean environment, so the marker stands on their command line. */
function fixtureConfig(marker: string): string {
  return `
[mcp_servers.fixture]
command = ${JSON.stringify(process.execPath)}
args = [${JSON.stringify(fixture)}, ${JSON.stringify(marker)}]
`
}

function refuse(): never {
  throw new Error('This test expects no approval.')
}

export interface LabOptions {
  /** The home is one in which this Codex has been started before. */
  codexPath?: string
  mcpFixture?: boolean
  modelUrl?: string
  config?: string
}

export async function openLab(
  createEngine: (environment: LabEnvironment) => Engine,
  options: LabOptions = {},
): Promise<EngineLab> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'engine-lab-')))
  const codexHome = join(root, 'home')
  const workspace = join(root, 'workspace')
  mkdirSync(workspace)
  writeFileSync(join(workspace, 'a.txt'), 'hello\n')
  const model = await startModelServer()
  if (options.codexPath !== undefined) seedCodexHome(codexHome, options.codexPath)
  await writeDemoHome(codexHome, options.modelUrl ?? model.url)
  if (options.mcpFixture) appendFileSync(join(codexHome, 'config.toml'), fixtureConfig(root))
  if (options.config !== undefined) writeFileSync(join(codexHome, 'config.toml'), options.config)
  // Codex runs commands in a login shell: a home of our own keeps the profile of whoever runs the tests out of them.
  const environment = { codexHome, env: { ...process.env, HOME: root, CODEX_HOME: codexHome, ENGINE_LAB: root } }
  let engine = createEngine(environment)

  function prompt(text: string, turn: TurnOptions = {}): RecordedTurn {
    const request: TurnRequest = {
      threadId: turn.threadId ?? null,
      cwd: workspace,
      policy: { ...defaultPolicy, sandbox: 'workspace-write', approvalPolicy: 'on-request', ...turn.policy },
      prompt: text,
      client: 'conformance',
      rawEvents: turn.rawEvents ?? false,
    }
    return recordTurn(engine, request, turn.approve ?? refuse)
  }

  return {
    get engine() {
      return engine
    },
    model,
    workspace,
    codexHome,
    file: (name) => join(workspace, name),
    read: (name) => readFileSync(join(workspace, name), 'utf8'),
    turn: (steps, turn) => prompt(scriptPrompt('Do it.', steps), turn),
    prompt,
    processes: () => processesMarked(root),
    async reopen() {
      await engine.close()
      engine = createEngine(environment)
    },
    async close() {
      await engine.close()
      await model.close()
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
