import { EngineCapability, type EngineStatus } from '#shared/contract/engine.ts'
import { AppFailure } from '#shared/errors.ts'
import { createListeners } from '../listeners.ts'
import { stackOf } from '../log.ts'
import { createSignIn, type SignInInput } from './account/sign-in.ts'
import type { Engine } from './engine.ts'
import { type CurrentEngine, noEngine, type OpenEngineOptions, openEngine } from './open-engine.ts'
import { createSlot } from './slot.ts'
import { unavailableFailure } from './turns/failures.ts'

export type EngineServiceOptions = Omit<OpenEngineOptions, 'wantsDemo'>

/** Finds Codex, keeps its engine and its login in view, and hands the engine out. */
export interface EngineService {
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

/** After a failed look at Codex, the time in ms in which `engine()` gives the same answer without looking again. */
const lookAgainMs = 2_000

export function createEngineService(options: EngineServiceOptions): EngineService {
  const { log } = options
  const listeners = createListeners<EngineStatus>((cause) => log.error('engine.listenerFailed', { problem: stackOf(cause) }))
  let wantsDemo = options.settings().demo
  const closing = new AbortController()

  function status(): EngineStatus {
    const { facts, engine } = slot.content
    const process = engine?.state ?? { status: 'stopped' as const }
    const cannot = engine === null ? {} : { cannot: EngineCapability.options.filter((name) => !engine.capabilities[name]) }
    return { ...facts, demo: wantsDemo, process, activeTurns: engine?.activeTurns ?? 0, ...cannot }
  }

  function changed({ facts, engine }: CurrentEngine, previous: CurrentEngine): void {
    if (engine !== previous.engine) {
      engine?.onStateChange(() => {
        if (slot.content.engine === engine && !closing.signal.aborted) listeners.tell(status())
      })
    }
    if (facts === previous.facts) return
    const { readiness, kind, codexVersion: version, login } = facts
    if (readiness !== 'checking') log.info('engine.looked', { readiness, kind, version, login })
    listeners.tell(status())
  }

  const slot = createSlot({
    empty: noEngine,
    open: (opening) => openEngine({ ...options, wantsDemo: () => wantsDemo }, opening),
    onChange: changed,
    log,
  })

  const signIn = createSignIn({
    account: () => slot.content.account,
    log,
    onSignedIn: () => slot.replace('Codex was signed in again.'),
    onFailed(problem) {
      const { content } = slot
      if (content.facts.readiness !== 'signedOut') return
      slot.show({ ...content, facts: { ...content.facts, why: `The sign-in failed: ${problem}` } })
    },
  })

  async function forgetAccount(): Promise<void> {
    const { account } = slot.content
    if (account === null) {
      throw unavailableFailure('codex', 'There is no Codex to sign out.', {
        hint: 'Install Codex with `npm install -g @openai/codex`, then choose "Check again" in the panel.',
      })
    }
    await account.signOut(closing.signal)
  }

  return {
    get status() {
      return status()
    },
    onChange: (listener) => listeners.add(listener),
    settled: slot.settled,
    async engine() {
      await slot.settled()
      // Somebody may have installed Codex, corrected its configuration or signed in meanwhile.
      if (slot.content.refusal !== null) await slot.renew(lookAgainMs)
      const { refusal, engine } = slot.content
      if (refusal !== null) throw refusal
      if (engine === null) throw unavailableFailure('codex', 'The engine is closed.', { hint: 'Start the gateway again.' })
      await engine.start()
      return engine
    },
    beforeReplacing: slot.beforeReplacing,
    async restart() {
      await slot.replace('The engine was restarted.')
      return status()
    },
    async signIn(input) {
      await slot.settled()
      if (wantsDemo) {
        wantsDemo = false
        await slot.replace('The demo was left to sign Codex in.')
      }
      return await signIn.begin(input)
    },
    async signOut() {
      await slot.settled()
      if (wantsDemo) {
        throw new AppFailure({
          code: 'conflict',
          message: 'The demo has no account to sign out of.',
          hint: 'Leave the demo first.',
        })
      }
      // A sign-in that waits for the browser would undo it.
      await signIn.close()
      await slot.replace('Codex was signed out.', forgetAccount)
      return status()
    },
    async useDemo(on) {
      wantsDemo = on
      await slot.replace('The engine was changed.')
      return status()
    },
    demoWorkspace: () => slot.content.demoWorkspace,
    async close() {
      closing.abort()
      const closed = slot.close()
      await signIn.close()
      await closed
    },
  }
}
