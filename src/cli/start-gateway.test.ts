import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resolveSettings } from '#shared/settings.ts'
import type { CliContext } from './context.ts'
import { ensureGateway } from './start-gateway.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-start-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** A command line whose `serve` is this script. */
function contextOf(script: string): CliContext {
  const program = join(dataDir, 'program.cjs')
  writeFileSync(program, script)
  const flags = { httpPort: 0, dataDir }
  return { settings: resolveSettings({ flags, env: {}, file: {} }), flags, dataDir, cwd: dataDir, env: process.env, program }
}

const logs = () => readdirSync(dataDir).filter((name) => name.startsWith('background-start'))

test('starters at the same time hear each their own failure', async () => {
  const sayAndFail = (code: string) =>
    contextOf(
      `console.error(JSON.stringify({ code: process.argv.includes('--log-level=debug') ? 'storageFull' : ${JSON.stringify(code)}, message: 'No.' }));
       process.exitCode = 1`,
    )
  const context = sayAndFail('dataFolderUnusable')
  const [first, second] = await Promise.allSettled([
    ensureGateway(context),
    ensureGateway({ ...context, flags: { ...context.flags, logLevel: 'debug' } }),
  ])

  expect(first).toMatchObject({ reason: { error: { code: 'dataFolderUnusable' } } })
  expect(second).toMatchObject({ reason: { error: { code: 'storageFull' } } })
  expect(logs()).toEqual([])
})

test('what a process said that failed for no known reason stays, where the hint says', async () => {
  const start = ensureGateway(contextOf(`console.error('Out of luck.'); process.exitCode = 1`))
  const log = join(dataDir, 'background-start.log')

  await expect(start).rejects.toMatchObject({ error: { code: 'gatewayUnreachable', hint: expect.stringContaining(log) } })
  expect(readFileSync(log, 'utf8')).toBe('Out of luck.\n')
  expect(logs()).toEqual(['background-start.log'])
})
