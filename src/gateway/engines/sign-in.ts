import { AppFailure } from '#shared/errors.ts'
import type { Log } from '../log.ts'
import { type AccountSession, openAccountSession } from './codex/account-session.ts'
import { type AccountContext, signInWithApiKey } from './codex/codex-account.ts'

export type SignInInput = { method: 'chatgpt' } | { method: 'apiKey'; apiKey: string }

export interface SignIn {
  /** Rejects with `engineUnavailable` when there is no Codex, `engineFailed` when it refuses. */
  begin(input: SignInInput): Promise<{ authUrl: string | null }>
  /** Calls off a sign-in that waits for the browser. */
  close(): Promise<void>
}

/** Time in ms to complete the sign-in in the browser. */
const browserMs = 10 * 60_000

function noCodex(): AppFailure {
  return new AppFailure({
    code: 'engineUnavailable',
    engine: 'codex',
    message: 'There is no Codex to sign in.',
    hint: 'Install Codex with `npm install -g @openai/codex`, then choose "Check again" in the panel.',
  })
}

function onlyInTerminal(): AppFailure {
  return new AppFailure({
    code: 'engineUnavailable',
    engine: 'codex',
    message: 'This Codex can sign in with ChatGPT in a terminal only.',
    hint: 'Run `codex login`, then restart the engine on the overview of the panel.',
  })
}

export function createSignIn(options: {
  /** The Codex to sign in; `null` when there is none. */
  context: () => AccountContext | null
  onSignedIn: () => Promise<void>
  /** The sign-in in the browser came to nothing. */
  onFailed: (problem: string) => void
  log: Log
}): SignIn {
  const { log } = options
  /** The process that waits for the browser; a new sign-in takes its place. */
  let waiting: AccountSession | null = null

  async function giveUp(): Promise<void> {
    const session = waiting
    waiting = null
    await session?.close()
  }

  async function followBrowser(session: AccountSession, outcome: ReturnType<AccountSession['startChatgpt']>): Promise<void> {
    const deadline = setTimeout(() => void session.close(), browserMs)
    const { success, error } = await (await outcome).outcome
    clearTimeout(deadline)
    // Somebody began another one, or the gateway closes.
    if (waiting !== session) return
    await giveUp()
    log.info('engine.signInEnded', { success, problem: error })
    if (success) await options.onSignedIn()
    else options.onFailed(error ?? 'It was not completed in time.')
  }

  async function inBrowser({ codex, env, cwd }: AccountContext): Promise<{ authUrl: string }> {
    if (!codex.hasAppServer) throw onlyInTerminal()
    const session = openAccountSession({ codexPath: codex.path, env, cwd })
    waiting = session
    const started = session.startChatgpt()
    try {
      const { authUrl } = await started
      void followBrowser(session, started)
      return { authUrl }
    } catch (thrown) {
      if (waiting === session) waiting = null
      await session.close()
      throw thrown
    }
  }

  return {
    async begin(input) {
      await giveUp()
      const context = options.context()
      if (context === null) throw noCodex()
      if (input.method === 'chatgpt') return await inBrowser(context)
      await signInWithApiKey(context, input.apiKey)
      await options.onSignedIn()
      return { authUrl: null }
    },
    close: giveUp,
  }
}
