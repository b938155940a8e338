import { z } from 'zod'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { AppFailure } from '#shared/errors.ts'
import { closeTree, type ProcessTree, spawnTree } from '../../processes/process-tree.ts'
import { createJsonRpcClient } from '../json-rpc-client.ts'

export interface CodexAccount {
  login: EngineStatus['login']
  /** Name of the account for a person, e.g. its address. */
  account: string | null
  /** Codex can work: it is signed in, or its provider wants no login. */
  isUsable: boolean
}

export interface SignInOutcome {
  success: boolean
  error: string | null
}

/** A short-lived `codex app-server` that is asked about the account, whichever engine does the work. */
export interface AccountSession {
  read(): Promise<CodexAccount>
  /** Rejects with `engineFailed` when Codex refuses the key. */
  logInWithKey(apiKey: string): Promise<void>
  /** The address to open in a browser; this process has to live until `outcome` resolves. */
  startChatgpt(): Promise<{ authUrl: string; outcome: Promise<SignInOutcome> }>
  /** Rejects with `engineFailed` when Codex cannot remove what it stored. */
  logOut(): Promise<void>
  close(): Promise<void>
}

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
export function readAccount(answer: unknown): CodexAccount {
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

/** Starts the process; every request of the session has a deadline, so this never hangs. */
export function openAccountSession(options: { codexPath: string; env: NodeJS.ProcessEnv; cwd: string }): AccountSession {
  const signIn = Promise.withResolvers<SignInOutcome>()
  const rpc = createJsonRpcClient<AccountRequests>({
    send: (line) => tree.write(line),
    handlers: {
      onNotification(method, params) {
        const completed = method === 'account/login/completed' ? LoginCompleted.safeParse(params).data : undefined
        if (completed) signIn.resolve({ success: completed.success, error: completed.error ?? null })
      },
      onRequest: (method) => Promise.reject(new Error(`${method} is not supported`)),
    },
  })
  const tree: ProcessTree = spawnTree({
    command: options.codexPath,
    args: ['app-server'],
    cwd: options.cwd,
    env: options.env,
    onLine: rpc.receive,
  })
  void tree.exited.then(() => {
    rpc.close(new Error('Codex ended before it answered.'))
    signIn.resolve({ success: false, error: 'Codex ended before the sign-in was complete.' })
  })

  async function request<M extends keyof AccountRequests>(method: M, params: AccountRequests[M]): Promise<unknown> {
    try {
      return await rpc.request(method, params, requestTimeoutMs)
    } catch (cause) {
      throw failed(cause instanceof Error ? cause.message : String(cause))
    }
  }

  const clientInfo = { name: 'codex-switchboard', title: 'Codex Switchboard', version: '1' }
  const initialized = request('initialize', { clientInfo }).then(() => {
    rpc.notify('initialized')
  })
  // Each request below awaits it; a session that is closed unused must not end the gateway.
  initialized.catch(() => {})

  return {
    async read() {
      await initialized
      return readAccount(await request('account/read', { refreshToken: false }))
    },
    async logInWithKey(apiKey) {
      await initialized
      await request('account/login/start', { type: 'apiKey', apiKey })
    },
    async startChatgpt() {
      await initialized
      const answer = ChatgptAnswer.safeParse(await request('account/login/start', { type: 'chatgpt' }))
      if (!answer.success) throw failed('Codex gave no address for the sign-in.', answer.error)
      return { authUrl: answer.data.authUrl, outcome: signIn.promise }
    },
    async logOut() {
      await initialized
      await request('account/logout', undefined)
    },
    close: () => closeTree(tree),
  }
}
