import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { AppFailure, toAppError } from '#shared/errors.ts'
import type { Settings } from '#shared/settings.ts'
import { createListeners } from '../listeners.ts'
import { type Log, stackOf } from '../log.ts'
import { pathType } from '../path-type.ts'
import type { CodexAccount } from './codex/account-session.ts'
import { type AccountContext, readCodexAccount, signOutOfCodex } from './codex/codex-account.ts'
import { type CountedEngine, countTurns } from './counted-engine.ts'
import { type DemoWorld, openDemoWorld } from './demo-world.ts'
import { type Detection, detectCodex } from './detection.ts'
import type { Engine } from './engine.ts'
import { createSignIn, type SignInInput } from './sign-in.ts'

export interface EngineHostOptions {
  settings: () => Settings
  /** The demo keeps its Codex home and its workspace below it. */
  dataDir: string
  env: NodeJS.ProcessEnv
  log: Log
  /** An engine of the caller's own, for benchmarks; Codex is not looked for then. */
  createEngine?: () => Engine
}

/** Finds Codex, keeps its engine and its login in view, and hands the engine out. */
export interface EngineHost {
  readonly status: EngineStatus
  /** Told of every change but the number of active turns; returns the way to stop. */
  onChange(listener: (status: EngineStatus) => void): () => void
  /** Resolves once it is known whether Codex can be used. */
  settled(): Promise<void>
  /** The started engine. Rejects with `engineUnavailable` and the next step. */
  engine(): Promise<Engine>
  /** `end` is to end what works on the engine; it is awaited whenever the engine is about to be replaced. */
  beforeReplacing(end: (reason: string) => Promise<void>): void
  /** Looks for Codex again with the settings of now and starts a new child. */
  restart(): Promise<EngineStatus>
  /** `authUrl` is to be opened in a browser; `null` when Codex is signed in already. Leaves the demo. */
  signIn(input: SignInInput): Promise<{ authUrl: string | null }>
  /**
   * Makes Codex forget its account or API key. Rejects with `conflict` in the demo, `engineUnavailable` when there is no
   * Codex, `engineFailed` when Codex does not do it.
   */
  signOut(): Promise<EngineStatus>
  useDemo(on: boolean): Promise<EngineStatus>
  /** Workspace of the demo, or `null` while the demo is off. */
  demoWorkspace(): string | null
  /** Ends the child, a pending sign-in and the demo. Idempotent. */
  close(): Promise<void>
}

type Facts = Omit<EngineStatus, 'process' | 'activeTurns' | 'demo'>

/** After a failed look at Codex, the time in ms in which `engine()` gives the same answer without looking again. */
const lookAgainMs = 2_000

const signedOutStep = 'Sign in with ChatGPT or an API key, in the panel or with `codex login`, or try the offline demo model.'

/** Codex hands its environment on to every command of the model: nothing of ours, a token least of all, is for them. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('SWITCHBOARD_')))
}

/** Codex makes its default home itself; one that is named has to be there, or Codex ends with a backtrace. */
function missingHome(env: NodeJS.ProcessEnv): { why: string; nextStep: string } | null {
  const home = env['CODEX_HOME']
  if (home === undefined || home === '' || pathType(home) === 'folder') return null
  return {
    why: `The Codex home ${home} is not a folder that exists.`,
    nextStep: `Create it with \`mkdir -p ${home}\`, then choose "Check again" in the panel; or correct the setting "Codex home" (variable \`CODEX_HOME\`) and restart the gateway.`,
  }
}

export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { settings, dataDir, log } = options
  const ambient = withoutOurs(options.env)
  const listeners = createListeners<EngineStatus>((cause) => log.error('engine.listenerFailed', { problem: stackOf(cause) }))
  let wantsDemo = settings().demo
  let demo: DemoWorld | null = null
  let engine: CountedEngine | null = null
  let account: AccountContext | null = null
  let facts: Facts = checking()
  /** Why the engine cannot be used, as `engine()` tells it. */
  let refusal: AppFailure | null = null
  let lookedAt = 0
  let endUse: (reason: string) => Promise<void> = async () => {}
  const closing = new AbortController()

  function codexHome(): string {
    return demo?.codexHome ?? settings().codexHome ?? join(homedir(), '.codex')
  }

  function checking(): Facts {
    const unknown = { kind: null, nextStep: null, codexPath: null, codexVersion: null, codexHome: null, account: null }
    return { ...unknown, readiness: 'checking', why: 'Looking for Codex.', login: 'unknown' }
  }

  function status(): EngineStatus {
    const process = engine?.state ?? { status: 'stopped' as const }
    return { ...facts, demo: wantsDemo, process, activeTurns: engine?.activeTurns ?? 0 }
  }

  function publish(): void {
    if (closing.signal.aborted) return
    listeners.tell(status())
  }

  function enter(next: Facts, failure: AppFailure | null): void {
    facts = next
    refusal = failure
    if (next.readiness !== 'checking') {
      log.info('engine.looked', { readiness: next.readiness, kind: next.kind, version: next.codexVersion, login: next.login })
    }
    publish()
  }

  function unavailable(message: string, hint: string, stderrTail = ''): AppFailure {
    const tail = stderrTail === '' ? {} : { stderrTail }
    return new AppFailure({ code: 'engineUnavailable', engine: facts.kind ?? 'codex', message, hint, ...tail })
  }

  function adopt(created: Engine): CountedEngine {
    const counted = countTurns(created)
    engine = counted
    counted.onStateChange(() => {
      if (engine === counted) publish()
    })
    return counted
  }

  function childEnvironment(): NodeJS.ProcessEnv {
    const home = demo?.codexHome ?? settings().codexHome
    return home === undefined ? ambient : { ...ambient, CODEX_HOME: home }
  }

  function createEngine(detection: Extract<Detection, { codex: object }>, env: NodeJS.ProcessEnv): Engine {
    const { codex, definition } = detection
    const hiddenFolder = settings().hideDataDir ? realpathSync(dataDir) : null
    return definition.create({ codex, env, cwd: dataDir, hiddenFolder, log: log.child({ engine: definition.kind }) })
  }

  /** The engine's own start proves more than any look at Codex: it also reads the configuration. */
  async function startFailure(started: Engine): Promise<AppFailure | null> {
    try {
      await started.start()
      return null
    } catch (thrown) {
      if (thrown instanceof AppFailure) return thrown
      throw thrown
    }
  }

  async function readAccount(context: AccountContext): Promise<CodexAccount> {
    if (demo !== null) return { login: 'notNeeded', account: null, isUsable: true }
    try {
      return await readCodexAccount(context, closing.signal)
    } catch (thrown) {
      // Not to know must not keep anybody from working: Codex itself refuses when it has to.
      log.warn('engine.accountUnknown', { problem: thrown instanceof Error ? thrown.message : 'unknown' })
      return { login: 'unknown', account: null, isUsable: true }
    }
  }

  async function open(): Promise<void> {
    if (wantsDemo) demo = await openDemoWorld(dataDir)
    if (options.createEngine) {
      const given = adopt(options.createEngine())
      enter({ ...checking(), readiness: 'ready', kind: given.kind, why: 'Given by the program.', login: 'notNeeded' }, null)
      return
    }
    const env = childEnvironment()
    const detection = await detectCodex({ settings: settings(), env: ambient, signal: closing.signal })
    if (closing.signal.aborted) return
    if (detection.codex === null) {
      const { readiness, why, nextStep, path, version, stderrTail } = detection
      const seen = { codexPath: path, codexVersion: version, codexHome: codexHome() }
      enter({ ...checking(), readiness, why, nextStep, ...seen }, unavailable(why, nextStep, stderrTail))
      return
    }
    const { codex, why } = detection
    const { kind } = detection.definition
    const noHome = missingHome(env)
    if (noHome !== null) {
      const seen = { kind, codexPath: codex.path, codexVersion: codex.version.text, codexHome: codexHome() }
      enter({ ...checking(), ...seen, readiness: 'broken', ...noHome }, unavailable(noHome.why, noHome.nextStep))
      return
    }
    account = { codex, env, cwd: dataDir }
    const found = { kind, why, codexPath: codex.path, codexVersion: codex.version.text, codexHome: codexHome() }
    const started = adopt(createEngine(detection, env))
    const starting = startFailure(started)
    // Two of these versions (up to 0.153) that start at once in a new Codex home crash each other.
    if (codex.hasMcpServer) await starting
    const [failure, { login, account: name, isUsable }] = await Promise.all([starting, readAccount(account)])
    if (failure !== null) {
      const { message, hint = null } = failure.error
      enter({ ...checking(), ...found, readiness: 'broken', why: message, nextStep: hint }, failure)
    } else if (isUsable) {
      enter({ ...found, readiness: 'ready', nextStep: null, login, account: name }, null)
    } else {
      const refused = unavailable('Codex is not signed in.', signedOutStep)
      enter({ ...found, readiness: 'signedOut', nextStep: signedOutStep, login, account: name }, refused)
    }
  }

  async function release(): Promise<void> {
    const [lastEngine, lastDemo] = [engine, demo]
    engine = null
    demo = null
    account = null
    for (const opened of [lastEngine, lastDemo]) {
      try {
        await opened?.close()
      } catch (thrown) {
        // What does not close must not keep the next engine from being opened.
        log.error('engine.closeFailed', { problem: String(thrown) })
      }
    }
  }

  async function look(): Promise<void> {
    try {
      await release()
      if (closing.signal.aborted) return
      enter(checking(), null)
      await open()
    } catch (thrown) {
      const error = toAppError(thrown)
      log.error('engine.lookFailed', { problem: String(thrown) })
      const nextStep = error.hint ?? null
      enter({ ...checking(), readiness: 'broken', why: error.message, nextStep }, unavailable(error.message, nextStep ?? ''))
    }
    lookedAt = Date.now()
  }

  /** One look after the other: two at once would leave a child behind. */
  let looking = look()

  function lookAgain(): Promise<void> {
    looking = looking.then(look)
    return looking
  }

  /**
   * The way to another engine: from now on `engine()` waits for it, and what works on the old one is ended first.
   * `prepare` runs in between, while nothing works; the next engine comes even when it rejects, then so does this.
   */
  function replaceEngine(reason: string, prepare: () => Promise<void> = async () => {}): Promise<void> {
    const ended = endUse(reason).catch((thrown: unknown) => log.error('engine.useNotEnded', { problem: String(thrown) }))
    const prepared = looking.then(() => ended).then(prepare)
    const looked = prepared.then(look, look)
    looking = looked
    return looked.then(() => prepared)
  }

  async function forgetAccount(): Promise<void> {
    if (account === null) {
      throw unavailable(
        'There is no Codex to sign out.',
        'Install Codex with `npm install -g @openai/codex`, then choose "Check again" in the panel.',
      )
    }
    await signOutOfCodex(account, closing.signal)
  }

  let relooking: Promise<void> | null = null

  /** However many callers want the engine at once, Codex is looked at once. */
  function lookAgainForCallers(): Promise<void> {
    relooking ??= lookAgain().finally(() => {
      relooking = null
    })
    return relooking
  }

  async function settled(): Promise<void> {
    let seen: Promise<void> | null = null
    while (seen !== looking) {
      seen = looking
      await seen
    }
  }

  const signIn = createSignIn({
    context: () => account,
    log,
    onSignedIn: () => replaceEngine('Codex was signed in again.'),
    onFailed(problem) {
      if (facts.readiness === 'signedOut') enter({ ...facts, why: `The sign-in failed: ${problem}` }, refusal)
    },
  })

  return {
    get status() {
      return status()
    },
    onChange: (listener) => listeners.add(listener),
    settled,
    async engine() {
      await settled()
      // Somebody may have installed Codex, corrected its configuration or signed in meanwhile.
      if (refusal !== null && Date.now() - lookedAt > lookAgainMs) await lookAgainForCallers()
      if (refusal !== null) throw refusal
      if (engine === null) throw unavailable('The engine is closed.', 'Start the gateway again.')
      const current = engine
      await current.start()
      return current
    },
    beforeReplacing(end) {
      endUse = end
    },
    async restart() {
      await replaceEngine('The engine was restarted.')
      return status()
    },
    async signIn(input) {
      await settled()
      if (wantsDemo) {
        wantsDemo = false
        await replaceEngine('The demo was left to sign Codex in.')
      }
      return await signIn.begin(input)
    },
    async signOut() {
      await settled()
      if (wantsDemo) {
        throw new AppFailure({
          code: 'conflict',
          message: 'The demo has no account to sign out of.',
          hint: 'Leave the demo first.',
        })
      }
      // A sign-in that waits for the browser would undo it.
      await signIn.close()
      await replaceEngine('Codex was signed out.', forgetAccount)
      return status()
    },
    async useDemo(on) {
      wantsDemo = on
      await replaceEngine('The engine was changed.')
      return status()
    },
    demoWorkspace: () => demo?.workspace ?? null,
    async close() {
      closing.abort()
      await signIn.close()
      // A look that is under way fails now; it may have opened something in the meantime.
      await release()
      await looking
      await release()
    },
  }
}
