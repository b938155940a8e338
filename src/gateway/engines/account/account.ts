import type { EngineStatus } from '#shared/contract/engine.ts'
import type { UsableCodex } from '../codex/installation.ts'

/** The Codex whose account it is. */
export interface AccountContext {
  codex: UsableCodex
  /** Names the Codex home. */
  env: NodeJS.ProcessEnv
  cwd: string
}

export interface AccountFacts {
  login: EngineStatus['login']
  /** Name of the account for a person, e.g. its address. */
  account: string | null
  /** Codex can work: it is signed in, or its provider wants no login. */
  isUsable: boolean
}

export interface BrowserSignIn {
  /** The address to open in a browser. */
  authUrl: string
  /** Resolves once, when the sign-in is complete or has come to nothing, and nothing waits for it any more. */
  outcome: Promise<{ success: boolean; error: string | null }>
}

/** How one Codex is signed in and out. All rejections are `AppFailure`s; `engineFailed`: Codex does not do it. */
export interface Account {
  /** Whether and how Codex is signed in. Rejects at once when `signal` aborts. */
  read(signal: AbortSignal): Promise<AccountFacts>
  signInWithKey(apiKey: string): Promise<void>
  /** Aborting `signal` calls it off. Rejects with `engineUnavailable` where this Codex can do it in a terminal only. */
  signInByBrowser(signal: AbortSignal): Promise<BrowserSignIn>
  /** Makes Codex forget its account or API key; nothing happens when it is signed out. Rejects at once when `signal` aborts. */
  signOut(signal: AbortSignal): Promise<void>
}
