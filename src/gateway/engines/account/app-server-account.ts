import { z } from 'zod'
import { AppFailure } from '#shared/errors.ts'
import { closeTree, type ProcessTree, spawnTree } from '../../processes/process-tree.ts'
import { createJsonRpcClient } from '../json-rpc-client.ts'
import type { Account, AccountContext, AccountFacts, BrowserSignIn } from './account.ts'

const requestTimeoutMs = 15_000

/** The requests that we send, with their parameters. */
interface AccountRequests {
  initialize: object
  'account/read': { refreshToken: boolean }
  'account/login/start': { type: 'apiKey'; apiKey: string } | { type: 'chatgpt' }
  'account/logout': undefined
}

const AccountAnswer = z.looseObject({
  account: z.looseObject({ type: z.string(), email: z.string().nullish(), planType: z.string().nullish() }).nullable(),
  requiresOpenaiAuth: z.boolean(),
})
const ChatgptAnswer = z.looseObject({ authUrl: z.url({ protocol: /^https?$/ }) })
const LoginCompleted = z.looseObject({ success: z.boolean(), error: z.string().nullish() })

/** What `account/read` says, in our words. */
function readAccount(answer: unknown): AccountFacts {
  const { account, requiresOpenaiAuth } = AccountAnswer.parse(answer)
  if (account === null) {
    return requiresOpenaiAuth
      ? { login: 'none', account: null, isUsable: false }
      : { login: 'notNeeded', account: null, isUsable: true }
  }
  if (account.type === 'apiKey') return { login: 'apiKey', account: null, isUsable: true }
  if (account.type === 'chatgpt') return { login: 'chatgpt', account: account.email ?? null, isUsable: true }
  // A cloud provider's own login, e.g. Amazon Bedrock.
  return { login: 'unknown', account: account.type, isUsable: true }
}

function failed(message: string, cause?: unknown): AppFailure {
  const hint = 'Try again, or run `codex login` or `codex logout` in a terminal.'
  return new AppFailure({ code: 'engineFailed', message, hint }, { cause })
}

/** A short-lived `codex app-server` that is asked about the account. */
interface AccountSession {
  request<M extends keyof AccountRequests>(method: M, params: AccountRequests[M]): Promise<unknown>
  /** Resolves when a sign-in in the browser is complete, or cannot be any more. */
  readonly signedIn: BrowserSignIn['outcome']
  close(): Promise<void>
}

/** Every request of the session has a deadline, so this never hangs. */
function openSession({ codex, env, cwd }: AccountContext): AccountSession {
  const signedIn = Promise.withResolvers<Awaited<BrowserSignIn['outcome']>>()
  const rpc = createJsonRpcClient<AccountRequests>({
    send: (line) => tree.write(line),
    handlers: {
      onNotification(method, params) {
        const completed = method === 'account/login/completed' ? LoginCompleted.safeParse(params).data : undefined
        if (completed) signedIn.resolve({ success: completed.success, error: completed.error ?? null })
      },
      onRequest: (method) => Promise.reject(new Error(`${method} is not supported`)),
    },
  })
  const tree: ProcessTree = spawnTree({ command: codex.path, args: ['app-server'], cwd, env, onLine: rpc.receive })
  void tree.exited.then(() => {
    rpc.close(new Error('Codex ended before it answered.'))
    signedIn.resolve({ success: false, error: 'Codex ended before the sign-in was complete.' })
  })

  const clientInfo = { name: 'codex-switchboard', title: 'Codex Switchboard', version: '1' }
  const initialized = rpc.request('initialize', { clientInfo }, requestTimeoutMs).then(() => rpc.notify('initialized'))
  // Each request awaits it; a session that is closed unused must not end the gateway.
  initialized.catch(() => {})

  return {
    async request(method, params) {
      try {
        await initialized
        return await rpc.request(method, params, requestTimeoutMs)
      } catch (cause) {
        throw failed(cause instanceof Error ? cause.message : String(cause), cause)
      }
    },
    signedIn: signedIn.promise,
    close: () => closeTree(tree),
  }
}

/** By `codex app-server`, which knows of all providers. */
export function accountByAppServer(context: AccountContext): Account {
  async function withSession<T>(ask: (session: AccountSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = openSession(context)
    const giveUp = () => void session.close()
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      return await ask(session)
    } finally {
      signal?.removeEventListener('abort', giveUp)
      await session.close()
    }
  }

  return {
    read: (signal) =>
      withSession(async (session) => readAccount(await session.request('account/read', { refreshToken: false })), signal),
    async signInWithKey(apiKey) {
      await withSession((session) => session.request('account/login/start', { type: 'apiKey', apiKey }))
    },
    async signInByBrowser(signal) {
      // The process has to live until the sign-in is complete.
      const session = openSession(context)
      signal.addEventListener('abort', () => void session.close(), { once: true })
      try {
        const answer = ChatgptAnswer.safeParse(await session.request('account/login/start', { type: 'chatgpt' }))
        if (!answer.success) throw failed('Codex gave no address for the sign-in.', answer.error)
        return { authUrl: answer.data.authUrl, outcome: session.signedIn.finally(() => session.close()) }
      } catch (thrown) {
        await session.close()
        throw thrown
      }
    },
    async signOut(signal) {
      await withSession((session) => session.request('account/logout', undefined), signal)
    },
  }
}
