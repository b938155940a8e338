import { z } from 'zod'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { AppFailure } from '#shared/errors.ts'
import { closeTree, spawnTree } from '../../processes/process-tree.ts'

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

const Message = z.looseObject({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
})

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
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const signIn = Promise.withResolvers<SignInOutcome>()
  let nextId = 1

  const tree = spawnTree({
    command: options.codexPath,
    args: ['app-server'],
    cwd: options.cwd,
    env: options.env,
    onLine(text) {
      const message = Message.safeParse(parseJson(text)).data
      if (message?.method === 'account/login/completed') completed(message.params)
      else if (message?.id !== undefined) settle(message.id, message)
    },
  })

  function completed(params: unknown): void {
    const known = LoginCompleted.safeParse(params).data
    if (known) signIn.resolve({ success: known.success, error: known.error ?? null })
  }

  function settle(id: number, message: z.infer<typeof Message>): void {
    const request = waiting.get(id)
    waiting.delete(id)
    if (message.error === undefined) request?.resolve(message.result)
    else request?.reject(failed(message.error.message))
  }

  void tree.exited.then(() => {
    for (const request of waiting.values()) request.reject(failed('Codex ended before it answered.'))
    waiting.clear()
    signIn.resolve({ success: false, error: 'Codex ended before the sign-in was complete.' })
  })

  async function request(method: string, params?: Record<string, unknown>): Promise<unknown> {
    const id = nextId++
    const answer = Promise.withResolvers<unknown>()
    waiting.set(id, answer)
    const timer = setTimeout(() => {
      waiting.delete(id)
      answer.reject(failed(`Codex did not answer within ${requestTimeoutMs / 1000} s.`))
    }, requestTimeoutMs)
    tree.write(`${JSON.stringify({ id, method, params })}\n`)
    try {
      return await answer.promise
    } finally {
      clearTimeout(timer)
    }
  }

  const clientInfo = { name: 'codex-switchboard', title: 'Codex Switchboard', version: '1' }
  const initialized = request('initialize', { clientInfo }).then(() => {
    tree.write(`${JSON.stringify({ method: 'initialized' })}\n`)
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
      await request('account/logout')
    },
    close: () => closeTree(tree),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Codex prints messages only; a stray line is nobody's answer.
    return null
  }
}
