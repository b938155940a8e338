import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AccountContext, readCodexAccount, signInWithApiKey, signOutOfCodex } from './codex-account.ts'
import { probeCodex } from './probe-codex.ts'

const { signal } = new AbortController()
const withMcpServer = resolve('node_modules/codex-0-153/bin/codex.js')

let codexHome: string
beforeEach(() => {
  codexHome = realpathSync(mkdtempSync(join(tmpdir(), 'codex-account-')))
})
afterEach(() => rmSync(codexHome, { recursive: true, force: true, maxRetries: 5 }))

async function contextOf(hasAppServer: boolean): Promise<AccountContext> {
  const env = { ...process.env, CODEX_HOME: codexHome, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined }
  const codex = await probeCodex({ path: withMcpServer, from: 'setting' }, { env })
  if (codex.status !== 'usable') return expect.unreachable(codex.message)
  return { codex: { ...codex, hasAppServer }, env, cwd: codexHome }
}

for (const hasAppServer of [true, false]) {
  test(`signs in with a key and out again, ${hasAppServer ? 'through the app-server' : 'by commands'}`, async () => {
    const context = await contextOf(hasAppServer)
    await signInWithApiKey(context, 'sk-test-0123456789')
    expect(await readCodexAccount(context, signal)).toMatchObject({ login: 'apiKey', isUsable: true })

    await signOutOfCodex(context, signal)

    expect(await readCodexAccount(context, signal)).toMatchObject({ login: 'none', isUsable: false })
    expect(existsSync(join(codexHome, 'auth.json'))).toBe(false)
    // Once more changes nothing.
    await signOutOfCodex(context, signal)
  })
}
