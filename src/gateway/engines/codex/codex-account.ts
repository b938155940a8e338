import { AppFailure } from '#shared/errors.ts'
import { type AccountSession, type CodexAccount, openAccountSession } from './account-session.ts'
import type { UsableCodex } from './installation.ts'
import { runCodex } from './run-codex.ts'

export interface AccountContext {
  codex: UsableCodex
  /** Names the Codex home. */
  env: NodeJS.ProcessEnv
  cwd: string
}

const commandTimeoutMs = 15_000

/** Codex before 0.80 has only this command, which knows nothing of other providers. */
async function accountOfLoginStatus({ codex, env }: AccountContext, signal: AbortSignal): Promise<CodexAccount> {
  const limits = { env, timeoutMs: commandTimeoutMs, signal }
  const { exitCode, stdout, stderr } = await runCodex(codex.path, ['login', 'status'], limits)
  if (exitCode !== 0) return { login: 'none', account: null, isUsable: false }
  const isApiKey = /api key/i.test(`${stdout}\n${stderr}`)
  return { login: isApiKey ? 'apiKey' : 'chatgpt', account: null, isUsable: true }
}

async function withSession<T>(
  { codex, env, cwd }: AccountContext,
  signal: AbortSignal,
  ask: (session: AccountSession) => Promise<T>,
): Promise<T> {
  const session = openAccountSession({ codexPath: codex.path, env, cwd })
  const giveUp = () => void session.close()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await ask(session)
  } finally {
    signal.removeEventListener('abort', giveUp)
    await session.close()
  }
}

/** Whether and how Codex is signed in. Rejects with `engineFailed` when it does not say, at once when `signal` aborts. */
export async function readCodexAccount(context: AccountContext, signal: AbortSignal): Promise<CodexAccount> {
  if (!context.codex.hasAppServer) return await accountOfLoginStatus(context, signal)
  return await withSession(context, signal, (session) => session.read())
}

/** Signs Codex in with an API key. Rejects with `engineFailed` when Codex refuses it. */
export async function signInWithApiKey(context: AccountContext, apiKey: string): Promise<void> {
  const { codex, env, cwd } = context
  if (codex.hasAppServer) {
    const session = openAccountSession({ codexPath: codex.path, env, cwd })
    try {
      return await session.logInWithKey(apiKey)
    } finally {
      await session.close()
    }
  }
  const limits = { env, timeoutMs: commandTimeoutMs, input: `${apiKey}\n` }
  const { exitCode } = await runCodex(codex.path, ['login', '--with-api-key'], limits)
  if (exitCode === 0) return
  throw new AppFailure({
    code: 'engineFailed',
    message: 'Codex did not accept the API key.',
    hint: 'Check the key, or run `codex login` in a terminal.',
  })
}

/**
 * Makes Codex forget its account or API key; nothing happens when it is signed out already. Rejects with `engineFailed`
 * when it does not, at once when `signal` aborts.
 */
export async function signOutOfCodex(context: AccountContext, signal: AbortSignal): Promise<void> {
  const { codex, env } = context
  if (codex.hasAppServer) return await withSession(context, signal, (session) => session.logOut())
  const { exitCode } = await runCodex(codex.path, ['logout'], { env, timeoutMs: commandTimeoutMs, signal })
  if (exitCode === 0) return
  throw new AppFailure({
    code: 'engineFailed',
    message: 'Codex could not be signed out.',
    hint: 'Run `codex logout` in a terminal.',
  })
}
