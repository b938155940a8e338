import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { runDoctor } from './doctor.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-doctor-'))
  writeFileSync(join(dataDir, 'token'), 'secret', { mode: 0o600 })
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const engine: EngineStatus = {
  readiness: 'missing',
  kind: null,
  why: 'Codex was not found.',
  nextStep: 'Install it.',
  codexPath: null,
  codexVersion: null,
  codexHome: null,
  login: 'unknown',
  account: null,
  demo: false,
  process: { status: 'stopped' },
  activeTurns: 0,
}

test('the worst stands last, where the eye is', () => {
  const { ok, checks } = runDoctor({
    dataDir,
    endpoint: 'http://127.0.0.1:4000/mcp',
    isServing: false,
    engine,
    store: { state: 'ok' },
  })
  expect(ok).toBe(false)
  const order = ['ok', 'warning', 'error']
  const found = checks.map(({ status }) => order.indexOf(status))
  expect(found).toEqual(found.toSorted((a, b) => a - b))
  expect(checks.at(-1)?.id).toBe('codex.login')
})

test('a workspace that is set and not there is warned of', () => {
  const facts = { dataDir, endpoint: 'http://127.0.0.1:4000/mcp', isServing: true, engine, store: { state: 'ok' as const } }
  const told = (workspace: string | undefined) =>
    runDoctor({ ...facts, workspace }).checks.find(({ id }) => id === 'runs.workspace')
  expect(told(join(dataDir, 'gone'))).toMatchObject({ status: 'warning', detail: expect.stringContaining('does not exist') })
  expect([told(dataDir), told(undefined)]).toEqual([undefined, undefined])
})

test('a program that is set and does not exist is told as such, not as found', () => {
  const why = 'There is no Codex program at /no/such.'
  const facts = { dataDir, endpoint: 'http://127.0.0.1:4000/mcp', isServing: true, store: { state: 'ok' as const } }
  const { checks } = runDoctor({ ...facts, engine: { ...engine, why, codexPath: '/no/such' } })
  expect(checks.find(({ id }) => id === 'codex.found')).toMatchObject({ status: 'error', detail: why })
})

test('a Codex that failed is told by how it ended, with the way on', () => {
  const facts = { dataDir, endpoint: 'http://127.0.0.1:4000/mcp', isServing: true, store: { state: 'ok' as const } }
  const told = (process: EngineStatus['process']) =>
    runDoctor({ ...facts, engine: { ...engine, readiness: 'ready', kind: 'app-server', process } }).checks.at(-1)
  expect(told({ status: 'failed', exitCode: null, signal: 'SIGKILL', stderrTail: '' })).toMatchObject({
    id: 'codex.process',
    detail: 'Codex failed. Its process was killed by SIGKILL.',
    hint: 'The next prompt starts it again, and so does Restart in the panel.',
  })
  expect(told({ status: 'failed', exitCode: 3, stderrTail: 'out of luck\n' })?.detail).toBe(
    'Codex failed. Its process ended with exit code 3.\nIts last words: out of luck',
  )
})

test.each<[Partial<EngineStatus>, string, string]>([
  [{ readiness: 'broken', kind: 'app-server', why: 'Codex ended at once.' }, 'error', 'Codex ended at once.'],
  [{ readiness: 'ready', kind: 'app-server', why: 'The most complete engine.' }, 'ok', '`app-server`. The most complete engine.'],
  [
    { readiness: 'ready', kind: 'exec', why: 'Chosen in the settings.', cannot: ['approvals', 'diffs'] },
    'ok',
    '`exec`. Chosen in the settings.\nIt cannot ask for approval, show what was changed in files.',
  ],
  [{ readiness: 'signedOut', kind: 'app-server', why: 'The sign-in failed: denied' }, 'ok', '`app-server`'],
])('the engine is in order only where it is: %o', (change, status, detail) => {
  const facts = { dataDir, endpoint: 'http://127.0.0.1:4000/mcp', isServing: true, store: { state: 'ok' as const } }
  const { checks } = runDoctor({ ...facts, engine: { ...engine, ...change } })
  expect(checks.find(({ id }) => id === 'codex.engine')).toMatchObject({ status, detail })
})
