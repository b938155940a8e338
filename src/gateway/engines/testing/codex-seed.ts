import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const initialize = { id: 1, method: 'initialize', params: { clientInfo: { name: 'seed', version: '0' } } }
const startLimitMs = 20_000

const seeds = join(tmpdir(), 'switchboard-test-home', 'codex-seeds')

/** The folder in which this Codex has been started once. */
function seedOf(codexPath: string): string {
  const { ino, mtimeMs, size } = statSync(codexPath)
  const seed = join(seeds, `${ino}-${mtimeMs}-${size}`)
  if (existsSync(seed)) return seed
  mkdirSync(seeds, { recursive: true })
  const making = mkdtempSync(join(seeds, 'making-'))
  spawnSync(codexPath, ['app-server'], {
    input: `${JSON.stringify(initialize)}\n`,
    env: { ...process.env, HOME: making, CODEX_HOME: making },
    timeout: startLimitMs,
  })
  try {
    renameSync(making, seed)
  } catch {
    // Another test was first.
    rmSync(making, { recursive: true, force: true })
  }
  return seed
}

/**
 * Makes `codexHome` one in which this Codex has been started before. At its first start it makes five databases and some
 * hundred files, which is half the work of a start; most tests are about something else.
 */
export function seedCodexHome(codexHome: string, codexPath: string): void {
  cpSync(seedOf(codexPath), codexHome, { recursive: true })
}
