import { AppFailure } from '#shared/errors.ts'
import { runCodex } from '../codex/run-codex.ts'
import type { Account, AccountContext } from './account.ts'

const timeoutMs = 15_000

function failed(message: string, hint: string): AppFailure {
  return new AppFailure({ code: 'engineFailed', message, hint })
}

/** By `codex login` and `codex logout`, which know nothing of other providers: all that Codex before 0.80 has. */
export function accountByCommands({ codex, env }: AccountContext): Account {
  return {
    async read(signal) {
      const { exitCode, stdout, stderr } = await runCodex(codex.path, ['login', 'status'], { env, timeoutMs, signal })
      if (exitCode !== 0) return { login: 'none', account: null, isUsable: false }
      const isApiKey = /api key/i.test(`${stdout}\n${stderr}`)
      return { login: isApiKey ? 'apiKey' : 'chatgpt', account: null, isUsable: true }
    },
    async signInWithKey(apiKey) {
      const { exitCode } = await runCodex(codex.path, ['login', '--with-api-key'], { env, timeoutMs, input: `${apiKey}\n` })
      if (exitCode === 0) return
      throw failed('Codex did not accept the API key.', 'Check the key, or run `codex login` in a terminal.')
    },
    signInByBrowser: () =>
      Promise.reject(
        new AppFailure({
          code: 'engineUnavailable',
          engine: 'codex',
          message: 'This Codex can sign in with ChatGPT in a terminal only.',
          hint: 'Run `codex login`, then restart the engine on the overview of the panel.',
        }),
      ),
    async signOut(signal) {
      const { exitCode } = await runCodex(codex.path, ['logout'], { env, timeoutMs, signal })
      if (exitCode === 0) return
      throw failed('Codex could not be signed out.', 'Run `codex logout` in a terminal.')
    },
  }
}
