import type { Log } from '../../log.ts'
import { unavailableFailure } from '../turns/failures.ts'
import type { Account, BrowserSignIn } from './account.ts'

export type SignInInput = { method: 'chatgpt' } | { method: 'apiKey'; apiKey: string }

export interface SignIn {
  /** Rejects with `engineUnavailable` when there is no Codex, `engineFailed` when it refuses. */
  begin(input: SignInInput): Promise<{ authUrl: string | null }>
  /** Calls off a sign-in that waits for the browser. */
  close(): Promise<void>
}

/** Time in ms to complete the sign-in in the browser. */
const browserMs = 10 * 60_000

/** A sign-in that waits for the browser. */
interface Waiting {
  readonly stop: AbortController
  /** Resolves when nothing of it is left. */
  readonly over: Promise<unknown>
}

/** One sign-in at a time, in the browser or with a key: a new one takes the place of one that waits. */
export function createSignIn(options: {
  /** The account to sign in to; `null` when there is no Codex. */
  account: () => Account | null
  onSignedIn: () => Promise<void>
  /** The sign-in in the browser came to nothing. */
  onFailed: (problem: string) => void
  log: Log
}): SignIn {
  const { log } = options
  let waiting: Waiting | null = null

  async function giveUp(): Promise<void> {
    const given = waiting
    waiting = null
    given?.stop.abort()
    await given?.over
  }

  async function followBrowser(own: Waiting, signIn: BrowserSignIn): Promise<void> {
    const deadline = setTimeout(() => own.stop.abort(), browserMs)
    const { success, error } = await signIn.outcome
    clearTimeout(deadline)
    // Somebody began another one, or the gateway closes.
    if (waiting !== own) return
    waiting = null
    log.info('engine.signInEnded', { success, problem: error })
    if (success) await options.onSignedIn()
    else options.onFailed(error ?? 'It was not completed in time.')
  }

  async function inBrowser(account: Account): Promise<{ authUrl: string }> {
    const stop = new AbortController()
    const started = account.signInByBrowser(stop.signal)
    const over = started.then(({ outcome }) => outcome).catch(() => null)
    const own: Waiting = { stop, over }
    waiting = own
    try {
      const signIn = await started
      void followBrowser(own, signIn)
      return { authUrl: signIn.authUrl }
    } catch (thrown) {
      if (waiting === own) waiting = null
      throw thrown
    }
  }

  return {
    async begin(input) {
      await giveUp()
      const account = options.account()
      if (account === null) {
        throw unavailableFailure('codex', 'There is no Codex to sign in.', {
          hint: 'Install Codex with `npm install -g @openai/codex`, then choose "Check again" in the panel.',
        })
      }
      if (input.method === 'chatgpt') return await inBrowser(account)
      await account.signInWithKey(input.apiKey)
      await options.onSignedIn()
      return { authUrl: null }
    },
    close: giveUp,
  }
}
