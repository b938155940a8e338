import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { AppFailure } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import { localOwner } from '../../access/principal.ts'
import { silentLog } from '../../log.ts'
import { openDatabase } from '../../store/open-database.ts'
import { createStorage } from '../../store/storage.ts'
import { createTestServices } from '../../testing/test-services.ts'
import { beginCall } from '../calls/begin-call.ts'
import type { RunCall } from '../calls/running-call.ts'
import { createScriptedEngine, type Turn } from '../testing/scripted-engine.ts'

/** Texts that do not repeat themselves, as those of people. */
function prose(seed: number, length: number): string {
  let state = seed
  let text = ''
  while (text.length < length) {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    text += `${state.toString(36).slice(0, 1 + (state % 7))} `
  }
  return text.slice(0, length)
}

const promptOf = (index: number) => prose(1_000 + index, 200)

/** Twelve entries of 150 characters that stay, a result of 100. */
const work =
  (index: number): Turn =>
  async ({ emit, turnId }) => {
    for (let entry = 0; entry < 12; entry += 1) {
      const message = prose(index * 12 + entry, 150)
      emit({
        type: 'notice',
        data: { turnId, level: 'info', message, details: null, willRetry: false, codexErrorInfo: null },
      })
    }
    return prose(2_000 + index, 100)
  }

/** What a statement does, by the table that it is about. */
function countStatements(database: DatabaseSync, counts: Map<string, number>): void {
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    const statement = prepare(sql)
    const name = sql.replaceAll(/\s+/g, ' ').slice(0, 60)
    const note = () => counts.set(name, (counts.get(name) ?? 0) + 1)
    for (const method of ['run', 'get', 'all', 'iterate'] as const) {
      const plain = statement[method].bind(statement) as (...given: unknown[]) => unknown
      Object.defineProperty(statement, method, {
        value: (...given: unknown[]) => {
          note()
          return plain(...given)
        },
      })
    }
    return statement
  }
}

/** What a gateway has beneath MCP, on a disk that answers at once or when the test says so. */
function openServices(turns: Readonly<Record<string, Turn>>) {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-cost-'))
  const opened = openDatabase(join(dataDir, 'switchboard.db'))
  const { database } = opened
  const statements = new Map<string, number>()
  countStatements(database, statements)
  const counts = { syncs: 0, transactions: 0 }
  const held: (() => void)[] = []
  let isHeld = false
  let problem: Error | null = null
  const walFile = {
    sync: (done: (problem: Error | null) => void) => {
      counts.syncs += 1
      if (isHeld) held.push(() => done(null))
      else setImmediate(done, problem)
    },
    close: () => undefined,
  }
  const storage = createStorage(opened, silentLog, { walFile })
  const { writer } = storage
  writer.onTransaction((outcome) => {
    if (outcome === 'committed') counts.transactions += 1
    return undefined
  })
  const services = createTestServices(storage, createScriptedEngine(turns), { dataDir })
  const { runs, toolCalls } = services
  const call = (prompt: string): RunCall => {
    const principal = { ...localOwner, via: 'token' } as const
    const caller = { client: 'test', transport: 'streamable-http', principal, workspace: '/work/sample' } as const
    const begun = beginCall(services, silentLog, { tool: 'codex', args: { prompt }, caller, wantsEvents: true })
    if (begun.kind !== 'run') throw new Error('The call came to no run.')
    return begun
  }
  return {
    database,
    runs,
    toolCalls,
    counts,
    statements,
    call,
    holdDisk: () => {
      isHeld = true
    },
    releaseDisk: () => {
      isHeld = false
      for (const done of held.splice(0)) done()
    },
    breakDisk: () => {
      problem = Object.assign(new Error('write failed'), { code: 'ENOSPC' })
    },
    mendDisk: () => {
      problem = null
    },
    async [Symbol.asyncDispose]() {
      await writer.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

const manyTurns = (amount: number) =>
  Object.fromEntries(Array.from({ length: amount }, (_, index) => [promptOf(index), work(index)]))
const nextTick = () => new Promise((resolve) => setImmediate(resolve))

test('a run whose client waits for its result is brought to the disk once', async () => {
  // However busy the machine is, the run is a short one.
  vi.useFakeTimers({ toFake: ['performance'] })
  using _ = { [Symbol.dispose]: () => vi.useRealTimers() }
  await using services = openServices(manyTurns(1))
  await services.call(promptOf(0)).ended
  expect(services.counts).toEqual({ syncs: 1, transactions: 2 })
})

test('a call that goes on is on the disk long before its end, and costs nothing while nothing happens', async () => {
  const finishing = Promise.withResolvers<string>()
  await using services = openServices({ slow: () => finishing.promise })
  const { ended } = services.call('slow')
  await expect.poll(() => services.counts.syncs, { timeout: 5_000 }).toBe(1)
  await delay(300)
  expect(services.counts.syncs).toBe(1)
  finishing.resolve('done')
  await ended
  expect(services.counts.syncs).toBe(2)
})

test('nobody is told the result before it is on the disk, nor of a started run before that is', async () => {
  await using services = openServices(manyTurns(2))
  services.holdDisk()
  let answered = 0
  const note = () => {
    answered += 1
  }
  const ended = services.call(promptOf(0)).ended.then(note)
  while (services.counts.syncs < 1) await nextTick()
  const origin = { client: 'test', transport: 'panel', principal: 'owner' } as const
  const session = { workspace: '/work/sample', policy: defaultPolicy }
  const started = services.runs.start({ prompt: promptOf(1), session, origin, rawEvents: false }).then(note)
  for (let tick = 0; tick < 20; tick += 1) await nextTick()
  expect(answered).toBe(0)
  services.releaseDisk()
  await Promise.all([ended, started])
})

test('a started run works while its acceptance is on its way to the disk', async () => {
  const working = Promise.withResolvers<string>()
  const finishing = Promise.withResolvers<string>()
  const turn: Turn = async ({ request }) => {
    working.resolve(request.prompt)
    return finishing.promise
  }
  await using services = openServices({ slow: turn })
  services.holdDisk()
  let isTold = false
  const origin = { client: 'test', transport: 'panel', principal: 'owner' } as const
  const session = { workspace: '/work/sample', policy: defaultPolicy }
  const started = services.runs.start({ prompt: 'slow', session, origin, rawEvents: false }).then((run) => {
    isTold = true
    return run
  })
  expect(await working.promise).toBe('slow')
  expect(isTold).toBe(false)
  services.releaseDisk()
  const { id } = await started
  finishing.resolve('done')
  expect(await services.runs.ended(id)).toMatchObject({ status: 'completed', result: 'done', error: null })
})

test('a started run that the disk refuses to keep is stopped and its starter told', async () => {
  await using services = openServices({ slow: () => new Promise(() => undefined) })
  services.breakDisk()
  const origin = { client: 'test', transport: 'panel', principal: 'owner' } as const
  const session = { workspace: '/work/sample', policy: defaultPolicy }
  await expect(services.runs.start({ prompt: 'slow', session, origin, rawEvents: false })).rejects.toThrowError(/disk is full/)
  services.mendDisk()
  const { id } = services.database.prepare('SELECT id FROM runs').get() ?? {}
  expect(await services.runs.ended(String(id))).toMatchObject({ status: 'interrupted', error: { code: 'storageFull' } })
})

test('a whole run of twelve entries costs few statements, and few bytes beside its texts', async () => {
  const amount = 200
  await using services = openServices(manyTurns(amount))
  await services.call(promptOf(0)).ended
  services.statements.clear()
  await services.call(promptOf(1)).ended
  const statements = [...services.statements.values()].reduce((sum, count) => sum + count, 0)
  expect(statements, [...services.statements].join('\n')).toBeLessThanOrEqual(13)
  for (let index = 2; index < amount; index += 1) await services.call(promptOf(index)).ended
  const bytes = services.database
    .prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat WHERE name <> 'event_chunks' GROUP BY name ORDER BY bytes DESC")
    .all()
    .map((row) => [String(row['name']), Math.round(Number(row['bytes']) / amount)] as const)
  // Prompt, result and title are 380 of them.
  expect(
    bytes.reduce((sum, [, size]) => sum + size, 0),
    bytes.join('\n'),
  ).toBeLessThanOrEqual(1_850)
  const { chunks, entries } = services.database
    .prepare('SELECT count(*) AS chunks, sum(count) AS entries FROM event_chunks WHERE run_key IS NOT NULL')
    .get() ?? { chunks: 0, entries: 0 }
  expect([chunks, entries]).toEqual([amount, amount * 19])
})

test('a call shows the prompt and the result that stand in its run alone', async () => {
  const long = 'x'.repeat(20_010)
  const longPrompt = 'y'.repeat(20_001)
  await using services = openServices({
    short: async () => 'done',
    long: async () => long,
    [longPrompt]: async () => 'done',
    fails: async () => Promise.reject(new AppFailure({ code: 'engineFailed', message: 'no' })),
  })
  for (const prompt of ['short', 'long', 'fails', longPrompt]) await services.call(prompt).ended
  const { data } = await services.toolCalls.list({ limit: 10 })
  const cut = (character: string, more: number) => `${character.repeat(20_000)}… (${more} more characters)`
  expect(data.map(({ arguments: args, result }) => [args, result])).toEqual([
    [{ prompt: cut('y', 1) }, 'done'],
    [{ prompt: 'fails' }, 'no'],
    [{ prompt: 'long' }, cut('x', 10)],
    [{ prompt: 'short' }, 'done'],
  ])
  expect(services.toolCalls.get(data[2]?.id ?? '')).toEqual(data[2])
  const stored = services.database.prepare('SELECT arguments, result FROM tool_calls ORDER BY id DESC').all()
  expect(stored.map((row) => [String(row['arguments']).length < 100, row['result']])).toEqual([
    [false, null],
    [true, 'no'],
    [true, null],
    [true, null],
  ])
})

test('a call shows results with any character whole, cuts none in two, and a list says how long they are', async () => {
  const results: Record<string, string> = {
    nul: `${'a'.repeat(5_000)}\0${'b'.repeat(5_000)}`,
    pairs: `x${'😀'.repeat(25_000)}`,
    plain: 'y'.repeat(50_000),
  }
  await using services = openServices({
    ...Object.fromEntries(Object.entries(results).map(([prompt, result]) => [prompt, async () => result])),
    // Its message stands in the call itself.
    fails: async () => Promise.reject(new AppFailure({ code: 'engineFailed', message: results['pairs'] ?? '' })),
  })
  for (const prompt of [...Object.keys(results), 'fails']) await services.call(prompt).ended
  const cutPairs = `x${'😀'.repeat(9_999)}… (30002 more characters)`
  const shown = [cutPairs, `${'y'.repeat(20_000)}… (30000 more characters)`, cutPairs, results['nul']]
  const { data } = await services.toolCalls.list({ limit: 10 })
  expect(data.map(({ result }) => result)).toEqual(shown)
  expect(data.map(({ id }) => services.toolCalls.get(id)?.result)).toEqual(shown)
  const cut = await services.toolCalls.list({ limit: 10, textLimit: 8_000 })
  expect(cut.data.map(({ truncated }) => truncated)).toEqual(
    [50_001, 50_000, 50_001, 10_001].map((length) => [{ path: '/result', length }]),
  )
})

test('a list says how long an argument was that the call keeps the beginning of', async () => {
  const prompt = 'y'.repeat(50_000)
  await using services = openServices({ [prompt]: async () => 'done' })
  await services.call(prompt).ended
  const { data } = await services.toolCalls.list({ limit: 10, textLimit: 8_000 })
  expect(data[0]?.truncated).toEqual([{ path: '/arguments/prompt', length: 50_000 }])
})

test('ids of one millisecond sort in the order in which they were made', () => {
  const ids = Array.from({ length: 2_000 }, () => newId('run'))
  expect(new Set(ids).size).toBe(ids.length)
  expect([...ids].sort()).toEqual(ids)
})
