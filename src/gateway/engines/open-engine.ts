import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { AppFailure, toAppError } from '#shared/errors.ts'
import type { Settings } from '#shared/settings.ts'
import { type Demo, openDemo } from '../demo/demo.ts'
import type { Log } from '../log.ts'
import { ownerOf, withOwner } from '../processes/trees.ts'
import type { Account, AccountFacts } from './account/account.ts'
import { missingHome, withoutOurs } from './codex/codex-environment.ts'
import { type CountedEngine, countTurns } from './counted-engine.ts'
import { detectCodex } from './detection.ts'
import type { Engine } from './engine.ts'
import type { Opening } from './slot.ts'
import { unavailableFailure } from './turns/failures.ts'

/** What is known of Codex, beside what its engine does now. */
export type EngineFacts = Omit<EngineStatus, 'process' | 'activeTurns' | 'demo'>

/** The one current engine, as far as it is known and usable. */
export interface CurrentEngine {
  readonly facts: EngineFacts
  readonly engine: CountedEngine | null
  /** Why the engine cannot be used, as who asks for it is told. */
  readonly refusal: AppFailure | null
  /** `null` while no usable Codex is known. */
  readonly account: Account | null
  /** Workspace of the demo, or `null` while the demo is off. */
  readonly demoWorkspace: string | null
}

const checking: EngineFacts = {
  readiness: 'checking',
  kind: null,
  why: 'Looking for Codex.',
  nextStep: null,
  codexPath: null,
  codexVersion: null,
  codexHome: null,
  login: 'unknown',
  account: null,
}

export const noEngine: CurrentEngine = { facts: checking, engine: null, refusal: null, account: null, demoWorkspace: null }

const signedOutStep = 'Sign in with ChatGPT or an API key, in the panel or with `codex login`, or try the offline demo model.'

export interface OpenEngineOptions {
  settings: () => Settings
  wantsDemo: () => boolean
  /** The demo keeps its Codex home and its workspace below it. */
  dataDir: string
  env: NodeJS.ProcessEnv
  log: Log
  /** An engine of the caller's own, for benchmarks; Codex is not looked for then. */
  createEngine?: () => Engine
}

function unusable(
  readiness: EngineFacts['readiness'],
  why: string,
  nextStep: string | null,
  seen: Partial<EngineFacts> = {},
  stderrTail = '',
): Pick<CurrentEngine, 'facts' | 'refusal'> {
  const refusal = unavailableFailure('codex', why, { hint: nextStep ?? '', stderrTail })
  return { facts: { ...checking, ...seen, readiness, why, nextStep }, refusal }
}

/** The engine's own start proves more than any look at Codex: it also reads the configuration. */
async function startFailure(engine: Engine): Promise<AppFailure | null> {
  try {
    await engine.start()
    return null
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown
    throw thrown
  }
}

/** Looks for Codex with the settings of now, and starts its engine. Never rejects. */
export async function openEngine(options: OpenEngineOptions, opening: Opening<CurrentEngine>): Promise<void> {
  const { dataDir, log } = options
  const settings = options.settings()
  let current = noEngine

  function enter(change: Partial<CurrentEngine>): void {
    current = { ...current, ...change }
    opening.show(current)
  }

  function adopt(created: Engine, account: Account | null): CountedEngine {
    const engine = countTurns(created)
    opening.own(engine)
    enter({ engine, account })
    return engine
  }

  async function openTheDemo(): Promise<Demo> {
    const demo = await openDemo(dataDir)
    opening.own(demo)
    enter({ demoWorkspace: demo.workspace })
    return demo
  }

  async function readAccount(account: Account, isDemo: boolean): Promise<AccountFacts> {
    if (isDemo) return { login: 'notNeeded', account: null, isUsable: true }
    try {
      return await account.read(opening.signal)
    } catch (thrown) {
      // Not to know must not keep anybody from working: Codex itself refuses when it has to.
      log.warn('engine.accountUnknown', { problem: thrown instanceof Error ? thrown.message : 'unknown' })
      return { login: 'unknown', account: null, isUsable: true }
    }
  }

  async function open(): Promise<void> {
    const demo = options.wantsDemo() ? await openTheDemo() : null
    if (options.createEngine) {
      const { kind } = adopt(options.createEngine(), null)
      enter({ facts: { ...checking, readiness: 'ready', kind, why: 'Given by the program.', login: 'notNeeded' } })
      return
    }
    const ambient = withOwner(withoutOurs(options.env), ownerOf(dataDir))
    const home = demo?.codexHome ?? settings.codexHome
    const codexHome = home ?? join(homedir(), '.codex')
    const env = home === undefined ? ambient : { ...ambient, CODEX_HOME: home }
    const detection = await detectCodex({ settings, env: ambient, signal: opening.signal })
    if (opening.signal.aborted) return
    if (detection.codex === null) {
      const { readiness, why, nextStep, path, version, stderrTail } = detection
      enter(unusable(readiness, why, nextStep, { codexPath: path, codexVersion: version, codexHome }, stderrTail))
      return
    }
    const { codex, definition, why } = detection
    const { kind } = definition
    const seen = { kind, codexPath: codex.path, codexVersion: codex.version.text, codexHome }
    const noHome = missingHome(env)
    if (noHome !== null) {
      enter(unusable('broken', noHome.why, noHome.nextStep, seen))
      return
    }
    const account = definition.account({ codex, env, cwd: dataDir })
    const hiddenFolder = settings.hideDataDir ? realpathSync(dataDir) : null
    const child = { codex, env, cwd: dataDir, hiddenFolder, log: log.child({ engine: kind }) }
    const starting = startFailure(adopt(definition.create(child), account))
    // Two of these versions (up to 0.153) that start at once in a new Codex home crash each other.
    if (codex.hasMcpServer) await starting
    const [failure, { login, account: name, isUsable }] = await Promise.all([starting, readAccount(account, demo !== null)])
    if (failure !== null) {
      const { message, hint = null } = failure.error
      enter({ facts: { ...checking, ...seen, readiness: 'broken', why: message, nextStep: hint }, refusal: failure })
    } else if (isUsable) {
      enter({ facts: { ...checking, ...seen, readiness: 'ready', why, login, account: name } })
    } else {
      const { refusal } = unusable('signedOut', 'Codex is not signed in.', signedOutStep)
      const facts = { ...seen, readiness: 'signedOut' as const, why, nextStep: signedOutStep, login, account: name }
      enter({ facts, refusal })
    }
  }

  try {
    await open()
  } catch (thrown) {
    const error = toAppError(thrown)
    log.error('engine.lookFailed', { problem: String(thrown) })
    enter(unusable('broken', error.message, error.hint ?? null))
  }
}
