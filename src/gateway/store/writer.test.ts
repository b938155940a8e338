import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { isEvent } from '#shared/contract/events.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { openDatabase } from './open-database.ts'
import { createWriter } from './writer.ts'

function openWriter() {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE entries (name TEXT NOT NULL UNIQUE) STRICT')
  const insert = database.prepare('INSERT INTO entries (name) VALUES (?)')
  const writer = createWriter(database, { state: 'ok' }, silentLog)
  const names = () =>
    database
      .prepare('SELECT name FROM entries ORDER BY rowid')
      .all()
      .map((row) => row['name'])
  /** A database that may not grow is what SQLite makes of a full disk. */
  const limitPages = (count: number) => database.exec(`PRAGMA max_page_count = ${count}`)
  const pages = () => Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
  return { database, writer, add: (name: string) => void insert.run(name), names, limitPages, pages }
}

const nextTick = () => new Promise((resolve) => setImmediate(resolve))

test('writes of one tick are committed together and announced once', async () => {
  const { writer, add, names } = openWriter()
  let commits = 0
  writer.onTransaction((outcome) => {
    if (outcome === 'committed') commits += 1
    return undefined
  })
  writer.defer(() => add('one'))
  writer.defer(() => add('two'))
  expect(names()).toEqual([])
  await nextTick()
  expect(names()).toEqual(['one', 'two'])
  expect(commits).toBe(1)
})

test('a refused write does not take its neighbours along', () => {
  const { writer, add, names } = openWriter()
  writer.defer(() => add('one'))
  writer.defer(() => add('one'))
  writer.defer(() => add('two'))
  writer.flush()
  expect(names()).toEqual(['one', 'two'])
})

test('a full disk refuses what wants to be acknowledged and keeps what waits', async () => {
  const { writer, add, names, limitPages, pages } = openWriter()
  const long = 'x'.repeat(20_000)
  limitPages(pages())
  writer.defer(() => add(`kept ${long}`))
  expect(() => writer.flush()).toThrowError(/disk is full/)
  expect(writer.state.state).toBe('full')
  await expect(writer.commit(() => add(`refused ${long}`))).rejects.toThrowError(/disk is full/)
  expect(() => writer.assertWritable()).toThrowError(/disk is full/)
  expect(names()).toEqual([])

  limitPages(1_000_000)
  writer.flush()
  expect(writer.state.state).toBe('ok')
  expect(names()).toEqual([`kept ${long}`])
})

test('after a full disk writing goes on by itself', async () => {
  const { writer, add, limitPages, pages, names } = openWriter()
  const recovered = Promise.withResolvers<void>()
  writer.onStateChange((state) => {
    if (state.state === 'ok') recovered.resolve()
  })
  limitPages(pages())
  writer.defer(() => add('x'.repeat(20_000)))
  writer.sync()
  limitPages(1_000_000)
  await recovered.promise
  expect(names()).toHaveLength(1)
})

test('a database that another program holds loses nothing and blocks nobody for long', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'switchboard-writer-')), 'held.db')
  const storage = openTestStorage(path)
  const { writer } = storage
  const events = createEventLog(storage)
  const published: number[] = []
  events.subscribe({}, (batch) => published.push(...batch.map(({ seq }) => seq)))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')

  events.append({ runId: null, sessionId: null, principal: 'owner' }, { type: 'settings.changed', data: { keys: ['held'] } })
  const startedAt = performance.now()
  writer.sync()
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  await expect.poll(() => writer.state.state).toBe('blocked')
  expect(() => writer.assertWritable()).toThrowError(/cannot be written just now/)
  expect(published).toEqual([])

  const recovered = Promise.withResolvers<void>()
  writer.onStateChange(() => recovered.resolve())
  other.exec('ROLLBACK')
  other.close()
  await recovered.promise
  expect(published).toEqual([1])
  expect(events.read({}, 0, { limit: 10 }).events.map(({ seq }) => seq)).toEqual([1])
  await writer.close()
  rmSync(dirname(path), { recursive: true })
})

test('a database that is held for a moment refuses nothing, and the event loop does not wait for it', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'switchboard-writer-')), 'held.db')
  const { database, state } = openDatabase(path)
  database.exec('CREATE TABLE names (name TEXT) STRICT')
  const writer = createWriter(database, state, silentLog)
  const add = (name: string) => database.prepare('INSERT INTO names (name) VALUES (?)').run(name)
  const other = new DatabaseSync(path)
  // SQLite itself does not wait: it would in the event loop.
  expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 0 })
  for (const end of ['in time', 'while it closes']) {
    other.exec('BEGIN IMMEDIATE')
    const written = writer.commit(() => void add(end))
    writer.sync()
    await nextTick()
    expect(writer.state.state).toBe('ok')
    const closing = end === 'in time' ? null : writer.close()
    other.exec('ROLLBACK')
    await written
    await closing
  }
  expect(other.prepare('SELECT name FROM names').all()).toEqual([{ name: 'in time' }, { name: 'while it closes' }])
  other.close()
  rmSync(dirname(path), { recursive: true })
})

test('an event whose write was refused is not shown as stored', () => {
  const storage = openTestStorage()
  const { database, writer } = storage
  const events = createEventLog(storage)
  const published: string[] = []
  events.subscribe({}, (batch) => published.push(...batch.map(({ type }) => type)))
  database.exec(
    "CREATE TRIGGER refuse BEFORE INSERT ON event_chunks WHEN NEW.body LIKE '%running%' BEGIN SELECT RAISE(ABORT, 'no'); END",
  )
  events.append({ runId: null, sessionId: null, principal: 'owner' }, { type: 'settings.changed', data: { keys: [] } })
  events.append({ runId: null, sessionId: null, principal: 'owner' }, { type: 'gateway.changed', data: { state: 'running' } })
  events.append({ runId: null, sessionId: null, principal: 'owner' }, { type: 'settings.changed', data: { keys: [] } })
  writer.flush()
  expect(published).toEqual(['settings.changed', 'settings.changed'])
})

test('a full disk that only refused is found to be over too', async () => {
  const { writer, add, limitPages, pages } = openWriter()
  limitPages(pages())
  await expect(writer.commit(() => add('x'.repeat(20_000)))).rejects.toThrowError(/disk is full/)
  limitPages(1_000_000)
  const recovered = Promise.withResolvers<void>()
  writer.onStateChange(() => recovered.resolve())
  await recovered.promise
  expect(writer.state.state).toBe('ok')
})

test('closing writes what waits', async () => {
  const { database, writer, add } = openWriter()
  let stored = 0
  database.function('stored', () => {
    stored += 1
    return 1
  })
  writer.defer(() => {
    add('last')
    database.exec('SELECT stored()')
  })
  await writer.close()
  expect(stored).toBe(1)
  expect(database.isOpen).toBe(false)
})

/** A database on a disk that answers when the test says so. */
function openOnSlowDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-writer-'))
  const syncs: ((problem: Error | null) => void)[] = []
  const walFile = { sync: (done: (problem: Error | null) => void) => void syncs.push(done), close: () => undefined }
  const storage = openTestStorage(join(folder, 'slow.db'), { walFile })
  const { writer } = storage
  const events = createEventLog(storage)
  const told: string[] = []
  events.subscribe({}, (batch) => {
    for (const event of batch) {
      if (isEvent(event, 'message.delta')) told.push(event.data.text)
      if (isEvent(event, 'session.updated')) told.push(event.data.title)
    }
  })
  const say = (text: string) =>
    events.append(
      { runId: 'run_1', sessionId: null, principal: 'owner' },
      { type: 'message.delta', data: { turnId: 't', itemId: 'i', text } },
    )
  const acknowledge = (title: string) => {
    const settled = writer.commit(
      () =>
        void events.append({ runId: null, sessionId: null, principal: 'owner' }, { type: 'session.updated', data: { title } }),
    )
    return settled.then(() => void told.push(`acknowledged ${title}`))
  }
  return {
    writer,
    events,
    syncs,
    told,
    say,
    acknowledge,
    async [Symbol.asyncDispose]() {
      const closed = writer.close()
      for (const done of syncs) done(null)
      await closed
      rmSync(folder, { recursive: true })
    },
  }
}

/** Nothing becomes due while a test runs, however slow the machine is. */
function stoppedClock(): Disposable {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  return { [Symbol.dispose]: () => vi.useRealTimers() }
}

test('nobody is told of what is acknowledged before it is on the disk, nor of what came after it', async () => {
  using _ = stoppedClock()
  await using disk = openOnSlowDisk()
  disk.say('before')
  await nextTick()
  const acknowledged = disk.acknowledge('one')
  await nextTick()
  disk.say('after')
  disk.writer.sync()
  expect(disk.told).toEqual(['before'])
  expect(disk.events.cursor).toBe(1)
  expect(disk.events.read({}, 0, { limit: 10 }).events).toHaveLength(1)

  disk.syncs.shift()?.(null)
  await acknowledged
  expect(disk.told).toEqual(['before', 'one', 'after', 'acknowledged one'])
  expect(disk.syncs).toEqual([])
})

test('what comes while the disk is busy shares its next turn', async () => {
  using _ = stoppedClock()
  await using disk = openOnSlowDisk()
  const first = disk.acknowledge('one')
  await nextTick()
  const others = ['two', 'three', 'four'].map(disk.acknowledge)
  await nextTick()
  expect(disk.syncs).toHaveLength(1)
  disk.syncs.shift()?.(null)
  await first
  await nextTick()
  expect(disk.told).toEqual(['one', 'acknowledged one'])
  expect(disk.syncs).toHaveLength(1)
  disk.syncs.shift()?.(null)
  await Promise.all(others)
  expect(disk.told.slice(2, 5)).toEqual(['two', 'three', 'four'])
})

test('a disk that refuses to keep what was written is told to those who wait for it', async () => {
  using _ = stoppedClock()
  await using disk = openOnSlowDisk()
  const acknowledged = disk.acknowledge('one')
  await nextTick()
  disk.syncs.shift()?.(Object.assign(new Error('write failed'), { code: 'ENOSPC' }))
  await expect(acknowledged).rejects.toThrowError(/disk is full/)
  expect(disk.writer.state.state).toBe('full')
})

test('what nobody waits for is brought to the disk soon, and an idle writer leaves the disk alone', async () => {
  using _ = stoppedClock()
  await using disk = openOnSlowDisk()
  for (const text of ['one', 'two']) {
    disk.say(text)
    await nextTick()
    vi.advanceTimersByTime(40)
  }
  expect(vi.getTimerCount()).toBe(1)
  expect(disk.syncs).toHaveLength(0)
  vi.advanceTimersByTime(20)
  expect(disk.syncs).toHaveLength(1)
  // Read, and so committed, after that began: it has its own turn, once it is due.
  disk.say('three')
  disk.writer.sync()
  vi.advanceTimersByTime(150)
  expect(disk.syncs).toHaveLength(1)
  disk.syncs.shift()?.(null)
  expect(disk.syncs).toHaveLength(1)
  disk.syncs.shift()?.(null)
  vi.advanceTimersByTime(60_000)
  expect(disk.syncs).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  expect(disk.told).toEqual(['one', 'two', 'three'])
})

test('what an acknowledgement took along to the disk is not brought there again, what came after it is', async () => {
  using _ = stoppedClock()
  await using disk = openOnSlowDisk()
  disk.say('before')
  await nextTick()
  vi.advanceTimersByTime(60)
  const acknowledged = disk.acknowledge('one')
  await nextTick()
  disk.syncs.shift()?.(null)
  await acknowledged
  disk.say('after')
  await nextTick()
  vi.advanceTimersByTime(99)
  expect(disk.syncs).toEqual([])
  vi.advanceTimersByTime(1)
  expect(disk.syncs).toHaveLength(1)
})

test('a disk that refuses what nobody waits for is tried again, and is not asked without a pause', async () => {
  using _ = stoppedClock()
  await using disk = openOnSlowDisk()
  disk.say('one')
  await nextTick()
  vi.advanceTimersByTime(100)
  disk.syncs.shift()?.(Object.assign(new Error('write failed'), { code: 'ENOSPC' }))
  expect(disk.writer.state.state).toBe('full')
  vi.advanceTimersByTime(999)
  expect(disk.syncs).toEqual([])
  vi.advanceTimersByTime(101)
  expect(disk.syncs).toHaveLength(1)
  disk.syncs.shift()?.(null)
  expect(disk.writer.state.state).toBe('ok')
})

test('a write that is refused takes along what it deferred itself, and nothing else', async () => {
  const { writer, add, names } = openWriter()
  writer.defer(() => add('kept'))
  const refused = writer.commit(() => {
    writer.defer(() => add('part of it'))
    add('kept')
  })
  const accepted = writer.commit(() => add('another'))
  await expect(refused).rejects.toThrowError(/UNIQUE/)
  await accepted
  expect(names()).toEqual(['kept', 'another'])
})
