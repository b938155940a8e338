import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { createGateway } from '#gateway/gateway.ts'
// biome-ignore lint/style/noRestrictedImports: only the gateway knows what an older database is
import { holdOlderDatabase } from '#gateway/testing/older-database.ts'
import { findGateway } from '#node/attach.ts'
import { errorPolicy } from '#shared/errors.ts'
import { resolveSettings } from '#shared/settings.ts'
import { ensureGateway } from './start-gateway.ts'

test('who loses the race for the folder waits for the winner, also without a word of its own process', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-start-'))
  const [program, ended] = [join(dataDir, 'program.cjs'), join(dataDir, 'ended')]
  const loser = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(ended)}, ''))
    process.exitCode = ${errorPolicy.dataFolderBusy.exitCode}`
  writeFileSync(program, loser)
  const flags = { httpPort: 0, demo: true, dataDir }
  const settings = resolveSettings({ flags, env: {}, file: {} })
  const start = ensureGateway({ settings, flags, dataDir, cwd: dataDir, env: process.env, program })
  start.catch(() => {
    // Looked at below.
  })

  await expect.poll(() => existsSync(ended), { timeout: 10_000 }).toBe(true)
  const winner = await createGateway({ settings, dataDir, cwd: dataDir, env: process.env, command: [process.execPath, program] })
  try {
    await expect(start).resolves.toMatchObject({ endpoint: winner.endpoint })
    expect(readdirSync(dataDir).filter((name) => name.startsWith('background-start'))).toEqual([])
  } finally {
    await winner.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('a gateway that is still at its start is waited for, and not started again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-start-'))
  const other = holdOlderDatabase(dataDir)
  const flags = { httpPort: 0, demo: true, dataDir }
  const settings = resolveSettings({ flags, env: {}, file: {} })
  const program = join(dataDir, 'never-started.cjs')
  const slow = await createGateway({ settings, dataDir, cwd: dataDir, env: process.env, command: [process.execPath, program] })
  const told: string[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  try {
    const start = ensureGateway({ settings, flags, dataDir, cwd: dataDir, env: process.env, program })
    await expect.poll(() => told.join('')).toContain('still starting')
    other.close()
    await expect(start).resolves.toMatchObject({ endpoint: slow.endpoint, starting: null })
    expect(told.filter((line) => line.includes('still starting'))).toHaveLength(1)
  } finally {
    write.mockRestore()
    await slow.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

const cliProgram = fileURLToPath(new URL('main.ts', import.meta.url))

test.for(['PORT', 'SWITCHBOARD_HTTP_PORT'])(
  'a port of the environment that is taken: another one for %s only where nobody chose it for us',
  async (variable) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-start-'))
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const taken = String((other.address() as AddressInfo).port)
    const env = { ...process.env, [variable]: taken }
    const settings = resolveSettings({ flags: { dataDir, demo: true }, env, file: {} })
    try {
      const started = ensureGateway({ settings, flags: { dataDir, demo: true }, dataDir, cwd: dataDir, env, program: cliProgram })
      if (variable === 'PORT') expect(new URL((await started).endpoint).port).not.toBe(taken)
      else await expect(started).rejects.toMatchObject({ error: { code: 'portTaken' } })
    } finally {
      other.close()
      const running = await findGateway(dataDir)
      if (running) {
        process.kill(running.pid, 'SIGTERM')
        await expect.poll(() => existsSync(join(dataDir, 'gateway.json')), { timeout: 10_000 }).toBe(false)
      }
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  },
)
