import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { probeCodex } from '../codex/probe-codex.ts'
import type { Account } from './account.ts'
import { codexAccount } from './codex-account.ts'

const { signal } = new AbortController()
const withMcpServer = resolve('node_modules/codex-0-153/bin/codex.js')

let codexHome: string
beforeEach(() => {
  codexHome = realpathSync(mkdtempSync(join(tmpdir(), 'codex-account-')))
})
afterEach(() => rmSync(codexHome, { recursive: true, force: true, maxRetries: 5 }))

async function accountOf(hasAppServer: boolean): Promise<Account> {
  const env = { ...process.env, CODEX_HOME: codexHome, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined }
  const codex = await probeCodex({ path: withMcpServer, from: 'setting' }, { env })
  if (codex.status !== 'usable') return expect.unreachable(codex.message)
  return codexAccount({ codex: { ...codex, hasAppServer }, env, cwd: codexHome })
}

for (const hasAppServer of [true, false]) {
  test(`signs in with a key and out again, ${hasAppServer ? 'through the app-server' : 'by commands'}`, async () => {
    const account = await accountOf(hasAppServer)
    await account.signInWithKey('sk-test-0123456789')
    expect(await account.read(signal)).toMatchObject({ login: 'apiKey', isUsable: true })

    await account.signOut(signal)

    expect(await account.read(signal)).toMatchObject({ login: 'none', isUsable: false })
    expect(existsSync(join(codexHome, 'auth.json'))).toBe(false)
    // Once more changes nothing.
    await account.signOut(signal)
  })
}
