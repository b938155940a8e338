import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGateway } from '#gateway/gateway.ts'
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
