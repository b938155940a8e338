import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { type GatewayEvent, isEvent } from '#shared/contract/events.ts'
import { AppError } from '#shared/errors.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createScriptedEngine } from './mcp/testing/scripted-engine.ts'
import { loadSettings } from './settings/load-settings.ts'
import { generateHistory } from './testing/generate-history.ts'
import { eventOf } from './testing/test-gateway.ts'

/** What the gateway has logged, by name. */
const logged = (events: readonly GatewayEvent[]) => events.flatMap((event) => (isEvent(event, 'log') ? [event.data.event] : []))

const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
const pageBytes = 4096
/** Nothing may take longer, not even on a busy machine. */
const startLimitMs = 10_000

let folder: string
let whole: string
let pageCount: number

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-pages-'))
  whole = join(folder, 'whole.db')
  const database = generateHistory(whole, { runs: 12, events: 150, toolCalls: 15 })
  // As a gateway leaves it that died at work: there is something for the start to close.
  database.exec("UPDATE runs SET status = 'running' WHERE id IN (SELECT id FROM runs ORDER BY id DESC LIMIT 3)")
  database.exec("UPDATE tool_calls SET status = 'running' WHERE id IN (SELECT id FROM tool_calls ORDER BY id DESC LIMIT 3)")
  database.exec("UPDATE approvals SET status = 'pending' WHERE id IN (SELECT id FROM approvals ORDER BY id DESC LIMIT 1)")
  database.close()
  pageCount = statSync(whole).size / pageBytes
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

async function start(dataDir: string): Promise<{ gateway: Gateway; client: GatewayClient }> {
  const { settings } = loadSettings({ flags: { httpPort: 0, dataDir }, env: {} })
  const createEngine = () => createScriptedEngine({ wait: () => new Promise<never>(() => {}) })
  const gateway = await createGateway({ settings, dataDir, cwd: dataDir, env: {}, command: ['switchboard'], createEngine })
  await gateway.ready
  return { gateway, client: gatewayClient({ url: gateway.panelUrl, token: readLocalToken(dataDir) ?? '' }) }
}

function overwrite(path: string, page: number): void {
  const descriptor = openSync(path, 'r+')
  writeSync(descriptor, Buffer.alloc(pageBytes, 0xaa), 0, pageBytes, (page - 1) * pageBytes)
  closeSync(descriptor)
}

function firstLeafOf(path: string, table: string): number {
  const database = new DatabaseSync(path, { readOnly: true })
  const row = database.prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path LIMIT 1").get(table)
  database.close()
  return Number(row?.['pageno'])
}

function errorOf(thrown: unknown): { message: string; hint?: string | undefined } {
  const carried = AppError.safeParse(thrown instanceof Error && 'data' in thrown ? thrown.data : undefined)
  return carried.data ?? { message: thrown instanceof Error ? thrown.message : String(thrown) }
}

/** Everything that a panel reads, and a run. */
async function use(client: GatewayClient): Promise<void> {
  await client.gateway.status()
  await Promise.all([
    client.sessions.list({ limit: 200 }),
    client.runs.list({ limit: 200 }),
    client.runs.list({ limit: 200, search: 'nowhere' }),
    client.toolCalls.list({ limit: 200 }),
    client.approvals.list({ limit: 200 }),
    client.events.tail({ limit: 5_000 }),
  ])
  await client.runs.start({ prompt: 'still there?' })
}

/** What became of a start on the database `source`, with its journal if it has one, that was damaged by `damage`. */
async function outcomeOf(name: string, damage: (path: string) => void, source = whole): Promise<string> {
  const dataDir = join(folder, name)
  mkdirSync(dataDir)
  const path = join(dataDir, 'switchboard.db')
  copyFileSync(source, path)
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${path}-wal`)
  damage(path)
  const startedAt = performance.now()
  const { gateway, client } = await start(dataDir)
  const atStart = (await client.gateway.status()).store.state
  const problems: string[] = []
  const deadline = performance.now() + startLimitMs
  let state = atStart
  // The use may be what meets the damage; then it fails once, and the next one finds a new database.
  for (let isServed = false; !isServed; ) {
    try {
      await use(client)
      isServed = true
    } catch (thrown) {
      const { message, hint = '' } = errorOf(thrown)
      problems.push(`${message} ${hint}`)
      if (performance.now() > deadline) throw new Error(`${name}: ${[...new Set(problems)].join(' ')}`, { cause: thrown })
      await delay(50)
    }
    state = (await client.gateway.status().catch(() => null))?.store.state ?? state
  }
  const { store } = await client.gateway.status()
  await gateway.close()
  const kept = readdirSync(dataDir).filter((file) => /\.corrupt-[^/]*Z$/.test(file))
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  expect(performance.now() - startedAt).toBeLessThan(startLimitMs)
  // Whoever met it was told what it is, and not to look for other programs.
  for (const problem of problems) expect(problem).toMatch(/is damaged|still starting|fetch failed/)
  if (store.state === 'ok') {
    expect(kept).toEqual([])
    return 'served'
  }
  expect(store).toMatchObject({ state: 'recovered', message: expect.stringContaining('a new one was begun') })
  expect(kept).toHaveLength(1)
  return atStart === 'recovered' ? 'set aside at the start' : `set aside in use (${problems.length} refused)`
}

test('with any page damaged or the file cut at any page a start serves, or sets the file aside', {
  timeout: 240_000,
}, async () => {
  const table: Record<string, string> = {}
  for (let page = 1; page <= pageCount; page += 1) {
    table[`page ${page} overwritten`] = await outcomeOf(`page-${page}`, (path) => overwrite(path, page))
    table[`cut before page ${page}`] = await outcomeOf(`cut-${page}`, (path) => truncateSync(path, (page - 1) * pageBytes))
  }
  process.stdout.write(
    `${Object.entries(table)
      .map(([damage, outcome]) => `${damage.padEnd(24)} ${outcome}`)
      .join('\n')}\n`,
  )
  expect(table['page 1 overwritten']).toBe('set aside at the start')
})

test('what is left of a file that was cut to almost nothing is set aside', async () => {
  for (const bytes of [1, 100, 511]) {
    expect(await outcomeOf(`bytes-${bytes}`, (path) => truncateSync(path, bytes))).toBe('set aside at the start')
  }
})

/** The database and its journal as a gateway leaves them that is killed at work. */
function copyWhileWritten(name: string): string {
  const path = join(folder, `${name}.db`)
  copyFileSync(whole, path)
  const writing = new DatabaseSync(path)
  writing.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE sessions SET title = 'x'")
  writing.exec("UPDATE runs SET status = 'running' WHERE id IN (SELECT id FROM runs ORDER BY id LIMIT 3)")
  const killed = join(folder, `${name}-killed.db`)
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, killed + suffix)
  writing.close()
  return killed
}

test('cut while its journal is left, the file is served or set aside too', { timeout: 120_000 }, async () => {
  const killed = copyWhileWritten('written')
  const places = [...Array(4).keys()].map((quarter) => Math.floor((quarter * pageCount) / 4))
  const table: Record<string, string> = {}
  for (const page of [...places, 1, 2, pageCount - 1]) {
    const cut = (path: string) => truncateSync(path, page * pageBytes)
    table[`cut after page ${page}`] = await outcomeOf(`cut-written-${page}`, cut, killed)
  }
  const half = Math.floor(statSync(`${killed}-wal`).size / 2)
  table['journal cut'] = await outcomeOf('journal-cut', (path) => truncateSync(`${path}-wal`, half), killed)
  expect(Object.values(table).filter((outcome) => outcome.startsWith('set aside')).length).toBeGreaterThan(0)
})

test('a page that is damaged while the gateway runs ends its runs with the reason and begins a new database once', async () => {
  const dataDir = join(folder, 'running')
  mkdirSync(dataDir)
  const path = join(dataDir, 'switchboard.db')
  copyFileSync(whole, path)
  const { gateway, client } = await start(dataDir)
  const { id } = await client.runs.start({ prompt: 'wait' })
  const ended = eventOf(client, ({ type }) => type === 'run.ended', { runId: id })
  // Where the oldest runs are: nobody has read them yet, and what ends now is elsewhere.
  overwrite(path, firstLeafOf(path, 'runs'))

  await expect(client.runs.list({ limit: 200 })).rejects.toMatchObject({
    data: { code: 'storageBlocked', message: expect.stringContaining('is damaged') },
  })

  await expect(ended).resolves.toMatchObject({
    data: { status: 'interrupted', error: { message: expect.stringContaining('found damaged') } },
  })
  await expect.poll(() => client.gateway.status().catch(() => null)).toMatchObject({ store: { state: 'recovered' } })
  await use(client)
  expect(readdirSync(dataDir).filter((file) => /\.corrupt-[^/]*Z$/.test(file))).toHaveLength(1)
  await gateway.close()
  expect(gateway.failure).toBeNull()
})

test.each(['deleted', 'replaced'])(
  'a file that is %s while the gateway runs is opened again, before much goes into nothing',
  async (how) => {
    const dataDir = join(folder, how)
    mkdirSync(dataDir)
    const path = join(dataDir, 'switchboard.db')
    copyFileSync(whole, path)
    const first = await start(dataDir)
    rmSync(path)
    if (how === 'replaced') copyFileSync(whole, path)

    await expect
      .poll(async () => logged((await first.client.events.tail({ limit: 200 })).events), {
        timeout: 15_000,
      })
      .toContain('store.fileLost')
    const { id } = await first.client.runs.start({ prompt: 'still there?' })
    await first.gateway.close()

    const second = await start(dataDir)
    expect((await second.client.runs.get({ id })).id).toBe(id)
    expect((await second.client.runs.list({ limit: 200 })).data).toHaveLength(how === 'replaced' ? 13 : 1)
    await second.gateway.close()
  },
)

test('the journal of a file that was replaced by another one is put aside, and not laid over that one', async () => {
  const dataDir = join(folder, 'other')
  mkdirSync(dataDir)
  const path = join(dataDir, 'switchboard.db')
  copyFileSync(whole, path)
  const first = await start(dataDir)
  const backup = join(folder, 'backup.db')
  const other = new DatabaseSync(path)
  other.exec(`VACUUM INTO '${backup}'`)
  const grow = async (count: number, bytes: number) => {
    for (let run = 0; run < count; run += 1) await first.client.runs.start({ prompt: `${run} `.padEnd(bytes, randomUUID()) })
  }
  await grow(20, 20_000)
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  other.close()
  await grow(3, 10)
  const known = new DatabaseSync(backup, { readOnly: true }).prepare('SELECT count(*) AS n FROM runs').get()?.['n']

  renameSync(backup, path)

  const tail = async () => (await first.client.events.tail({ limit: 200 })).events.map(({ data }) => data)
  await expect.poll(tail, { timeout: 15_000 }).toContainEqual(
    expect.objectContaining({
      event: 'store.fileLost',
      fields: expect.objectContaining({ message: expect.stringMatching(/was kept as .*\.lost-.*-wal/) }),
    }),
  )
  expect(readdirSync(dataDir).filter((file) => /\.lost-.*-wal$/.test(file))).toHaveLength(1)
  expect((await first.client.runs.list({ limit: 200 })).data).toHaveLength(Number(known))
  await use(first.client)
  await first.gateway.close()

  const second = await start(dataDir)
  expect((await second.client.gateway.status()).store.state).toBe('ok')
  expect((await second.client.runs.list({ limit: 200 })).data).toHaveLength(Number(known) + 1)
  await second.gateway.close()
  const database = new DatabaseSync(path)
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  database.close()
})

test('the journal that a deleted file left is kept when a start makes a new one', async () => {
  const dataDir = join(folder, 'orphaned')
  mkdirSync(dataDir)
  copyFileSync(`${copyWhileWritten('orphan')}-wal`, join(dataDir, 'switchboard.db-wal'))

  const { gateway, client } = await start(dataDir)

  expect(readdirSync(dataDir).filter((file) => /\.lost-.*-wal$/.test(file))).toHaveLength(1)
  expect(logged((await client.events.tail({ limit: 200 })).events)).toContain('store.journalKept')
  await gateway.close()
})

test('after an unclean end the check beside the gateway finds what nobody has read', async () => {
  const dataDir = join(folder, 'unclean')
  mkdirSync(dataDir)
  const path = join(dataDir, 'switchboard.db')
  copyFileSync(whole, path)
  const dying = new DatabaseSync(path)
  dying.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE sessions SET title = 'x'")
  overwrite(path, firstLeafOf(path, 'runs_by_thread'))
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, join(folder, `crashed.db${suffix}`))
  dying.close()
  rmSync(dataDir, { recursive: true })
  mkdirSync(dataDir)
  for (const suffix of ['', '-wal']) copyFileSync(join(folder, `crashed.db${suffix}`), path + suffix)

  const { gateway, client } = await start(dataDir)

  await expect
    .poll(() => client.gateway.status().catch(() => null), { timeout: 15_000 })
    .toMatchObject({ store: { state: 'recovered' } })
  await use(client)
  await gateway.close()
})

test('the program itself serves on a damaged file and ends when it is asked to', { timeout: 60_000 }, async () => {
  for (const page of [2, 3, firstLeafOf(whole, 'runs')]) {
    const dataDir = join(folder, `process-${page}`)
    mkdirSync(dataDir)
    copyFileSync(whole, join(dataDir, 'switchboard.db'))
    overwrite(join(dataDir, 'switchboard.db'), page)
    const args = ['serve', '--demo', '--http-port', '0', '--data-dir', dataDir]
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  }
})
