import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { createRunStore } from '../runs/run-store.ts'
import { migrations } from '../store/migrations.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import type { EventLog } from './event-log.ts'
import { codeOfType, typeOfCode } from './event-type-codes.ts'
import { createEventLog } from './sqlite-event-log.ts'

const scope = { runId: `run_${'0a'.repeat(16)}`, sessionId: `ses_${'0b'.repeat(16)}`, principal: 'owner' }
const other = { runId: `run_${'0c'.repeat(16)}`, sessionId: scope.sessionId, principal: 'owner' }

function openLog(path = ':memory:') {
  const storage = openTestStorage(path)
  const { database, writer, texts } = storage
  const log = createEventLog(storage)
  const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0])
  const bytes = () =>
    number('SELECT sum(length(CAST(body AS BLOB))) FROM event_chunks') +
    number('SELECT coalesce(sum(length(CAST(body AS BLOB))), 0) FROM texts')
  return { storage, database, writer, log, texts, number, bytes }
}

const diffOf = (edits: number) =>
  Array.from({ length: edits }, (_, edit) => `--- a/f${edit}\n+++ b/f${edit}\n${`+a changed line ${edit}\n`.repeat(230)}`).join(
    '',
  )

/** Of whatever type. */
const plainData = ({ data }: GatewayEvent): Record<string, unknown> => data

const dataOf = (log: EventLog, withoutDeltas = false) =>
  log.read({ runId: scope.runId, withoutDeltas }, 0, { limit: 5_000, maxBytes: Number.MAX_SAFE_INTEGER }).events.map(plainData)

test('a diff that is told again after every edit is stored by its differences and read back whole', () => {
  const { log, writer, bytes } = openLog()
  const diffs: string[] = []
  for (let edit = 1; edit <= 180; edit += 1) {
    const diff = diffOf(edit)
    diffs.push(diff)
    log.append(scope, { type: 'diff.updated', data: { turnId: 'turn', diff } })
    log.append(scope, { type: 'message.delta', data: { turnId: 'turn', itemId: 'i', text: `edit ${edit}` } })
    writer.flush()
  }
  expect(diffs.reduce((sum, diff) => sum + diff.length, 0)).toBeGreaterThan(70_000_000)
  expect(bytes()).toBeLessThan(3_500_000)
  expect(dataOf(log).flatMap(({ diff }) => diff ?? [])).toEqual(diffs)

  const middle = log.read({ runId: scope.runId }, 200, { limit: 3 }).events
  expect(middle.map((event) => [event.seq, plainData(event)['diff'] ?? plainData(event)['text']])).toEqual([
    [201, diffs[100]],
    [202, 'edit 101'],
    [203, diffs[101]],
  ])
  expect(
    log
      .tail({ runId: scope.runId }, { limit: 2 }, 200)
      .events.map(plainData)
      .map(({ diff, text }) => diff ?? text),
  ).toEqual(['edit 99', diffs[99]])
})

test('without deltas only the last diff of each turn is given', () => {
  const { log, writer } = openLog()
  for (const turnId of ['one', 'two']) {
    for (let edit = 1; edit <= 4; edit += 1) {
      log.append(scope, { type: 'diff.updated', data: { turnId, diff: diffOf(edit) } })
      if (edit !== 2) writer.flush()
    }
    log.append(scope, { type: 'turn.started', data: { turnId, startedAt: null, contextWindow: null } })
  }
  writer.flush()
  expect(dataOf(log, true).map(({ turnId, diff }) => [turnId, diff])).toEqual([
    ['one', diffOf(4)],
    ['one', undefined],
    ['two', diffOf(4)],
    ['two', undefined],
  ])
  expect(dataOf(log)).toHaveLength(10)
})

test('a long answer is stored once, however often it is told', async () => {
  const { storage, database, writer, log, bytes, number } = openLog()
  const answer = 'A long answer with “quotes” and 🙂. '.repeat(30_000)
  database.exec(`
    INSERT INTO sessions (id, title, workspace, policy, engine, client, created_at, updated_at) VALUES ('${scope.sessionId}', 't', '/', '{}', 'app-server', 'c', 0, 0);
    INSERT INTO runs (id, session_id, status, prompt, client, transport, created_at) VALUES ('${scope.runId}', '${scope.sessionId}', 'running', 'p', 'c', 'cli', 0);
  `)
  const runs = createRunStore(storage)
  const item = { id: 'i', type: 'agentMessage', text: answer, $text: 'a member of its own', $$text: { nested: answer } }
  log.append(scope, { type: 'item.completed', data: { turnId: 't', item, completedAtMs: null } })
  writer.flush()
  log.append(scope, { type: 'raw.item', data: { turnId: 't', item: { text: answer } } })
  runs.end(scope.runId, { status: 'completed', result: answer, error: null, usage: null, endedAt: 1 })
  log.append(scope, { type: 'run.ended', data: { status: 'completed', result: answer, error: null, usage: null } })
  writer.flush()

  expect(bytes()).toBeLessThan(Buffer.byteLength(answer) * 1.01)
  expect(number('SELECT count(*) FROM texts')).toBe(1)
  expect(dataOf(log)[0]).toEqual({ turnId: 't', item, completedAtMs: null })
  expect(dataOf(log).at(-1)).toMatchObject({ result: answer })
  expect((await runs.get(scope.runId))?.result).toBe(answer)
  expect((await runs.list({ limit: 1, search: 'QUOTES' })).data).toHaveLength(1)
  expect((await runs.list({ limit: 1, textLimit: 1_000 })).data).toMatchObject([
    { result: answer.slice(0, 1_000), truncated: [{ path: '/result', length: answer.length }] },
  ])
  expect(log.tail({ runId: scope.runId }, { limit: 1, textLimit: 1_000 }).events).toMatchObject([
    { data: { result: answer.slice(0, 1_000) }, truncated: [{ path: '/data/result', length: answer.length }] },
  ])
})

test('what two runs report at once is kept apart, in few rows, and numbered without gaps', () => {
  const { log, writer, number } = openLog()
  const published: number[] = []
  log.subscribe({}, (batch) => published.push(...batch.map(({ seq }) => seq)))
  for (let index = 0; index < 30; index += 1) {
    for (const each of [scope, other])
      log.append(each, { type: 'message.delta', data: { turnId: 't', itemId: 'i', text: `${index}` } })
  }
  for (const each of [scope, other]) log.append(each, { type: 'run.started', data: { attempt: 1 } })
  writer.flush()
  expect(number('SELECT count(*) FROM event_chunks')).toBe(4)
  expect(published).toEqual(Array.from({ length: 62 }, (_, index) => index + 1))
  for (const { runId } of [scope, other]) {
    const { events } = log.read({ runId }, 0, { limit: 100 })
    expect(events.map(plainData).map(({ text }) => text ?? 'started')).toEqual([
      ...Array.from({ length: 30 }, (_, at) => `${at}`),
      'started',
    ])
    expect(log.read({ runId }, events[9]?.seq ?? 0, { limit: 5 }).events).toEqual(events.slice(10, 15))
    expect(log.tail({ runId }, { limit: 5 }, events[20]?.seq).events).toEqual(events.slice(15, 20))
    expect(log.get(events[7]?.seq ?? 0)).toEqual(events[7])
  }
  expect(log.read({ sessionId: scope.sessionId }, 0, { limit: 100 }).events).toHaveLength(62)
  expect(log.read({ sessionId: scope.sessionId, withoutDeltas: true }, 0, { limit: 100 }).events).toHaveLength(2)
  expect(log.read({ runId: 'run_unknown' }, 0, { limit: 1 }).events).toEqual([])
})

test('every type has a number of its own, for good', () => {
  expect(new Set(codeOfType.values()).size).toBe(codeOfType.size)
  for (const [type, code] of codeOfType) expect(typeOfCode(code)).toBe(type)
  expect([0, 1, 2, 3].map(typeOfCode)).toEqual(['thread.opened', 'mcpServer.startup', 'turn.started', 'turn.ended'])
  expect(codeOfType.get('log')).toBe(29)
})

test('the log of an older version is read as it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-events-'))
  const path = join(folder, 'switchboard.db')
  const old = new DatabaseSync(path)
  old.exec(`${migrations[0]}; PRAGMA user_version = 1`)
  const insert = old.prepare('INSERT INTO events (seq, at, type, run_id, session_id, data) VALUES (?, ?, ?, ?, ?, ?)')
  const rows = [
    [1, 'session.opened', null, { title: 'x', workspace: '/', client: 'c' }],
    [2, 'message.delta', scope.runId, { turnId: 't', itemId: 'i', text: 'a "quoted" 🙂', $text: 7, length: 3 }],
    [3, 'diff.updated', scope.runId, { turnId: 't', diff: diffOf(1) }],
    [5, 'diff.updated', scope.runId, { turnId: 't', diff: diffOf(2) }],
    [6, 'of.tomorrow', 'run_1', { some: { thing: [1, null] } }],
  ] as const
  for (const [seq, type, runId, data] of rows) insert.run(seq, 1_000 + seq, type, runId, scope.sessionId, JSON.stringify(data))
  old.close()

  const { log, writer, database } = openLog(path)
  const expected = rows.map(([seq, type, runId, data]) => ({
    seq,
    at: 1_000 + seq,
    type,
    runId,
    sessionId: scope.sessionId,
    principal: 'owner',
    data,
  }))
  expect(log.read({}, 0, { limit: 10 }).events).toEqual(expected)
  expect(log.read({ runId: scope.runId }, 2, { limit: 1 }).events).toEqual([expected[2]])
  expect(log.read({ runId: 'run_1' }, 0, { limit: 10 }).events).toEqual([expected[4]])
  expect(log.tail({ sessionId: scope.sessionId, withoutDeltas: true }, { limit: 2 }).events).toEqual(expected.slice(3))
  expect(log.get(4)).toBe(null)
  log.append(scope, { type: 'run.started', data: { attempt: 1 } })
  writer.flush()
  expect(log.tail({ runId: scope.runId }, { limit: 1 }).events).toMatchObject([{ seq: 7, type: 'run.started' }])
  database.close()
  rmSync(folder, { recursive: true })
})

test('what is told of a session just before its run shares the row of the run and stays an event of the session alone', () => {
  const { log, writer, number } = openLog()
  const ofSession = { runId: null, sessionId: scope.sessionId, principal: 'owner' }
  log.append(ofSession, { type: 'session.opened', data: { title: 'one', workspace: '/ws', client: 'test' } })
  log.append(scope, { type: 'run.queued', data: { prompt: 'one', client: 'test', transport: 'panel' } })
  log.append(scope, { type: 'run.started', data: { attempt: 1 } })
  log.append(ofSession, { type: 'session.updated', data: { title: 'two' } })
  writer.flush()
  expect(number('SELECT count(*) FROM event_chunks')).toBe(2)
  const told = (filter: Parameters<EventLog['read']>[0]) =>
    log.read(filter, 0, { limit: 10 }).events.map(({ seq, type, runId }) => [seq, type, runId])
  const ofRun = [
    [2, 'run.queued', scope.runId],
    [3, 'run.started', scope.runId],
  ]
  expect(told({ runId: scope.runId })).toEqual(ofRun)
  expect(told({ runId: scope.runId, sessionId: scope.sessionId })).toEqual(ofRun)
  const all = [[1, 'session.opened', null], ...ofRun, [4, 'session.updated', null]]
  expect(told({ sessionId: scope.sessionId })).toEqual(all)
  expect(told({})).toEqual(all)
  expect(log.get(1)).toMatchObject({ type: 'session.opened', runId: null })
  expect(log.tail({ runId: scope.runId }, { limit: 10 }).events.map(({ seq }) => seq)).toEqual([2, 3])
})

/** One row of one event of a type of tomorrow. */
function insertEntry({ database }: ReturnType<typeof openLog>, data: string) {
  database
    .prepare('INSERT INTO event_chunks (first_seq, count, is_delta, at, body) VALUES (1, 1, 0, 5, ?)')
    .run(`[["of.tomorrow",0,${data},1]]`)
}

test.for([undefined, 100])('an event whose large text is not there is told as it is stored, with texts up to %s', (textLimit) => {
  const opened = openLog()
  insertEntry(opened, '{"prompt":{"$text":99,"length":500},"client":"c"}')
  const { events } = createEventLog(opened.storage).read({}, 0, { limit: 9, textLimit })
  const data = { prompt: { $text: 99, length: 500 }, client: 'c' }
  expect(events).toMatchObject([{ seq: 1, at: 5, type: 'unreadable.of.tomorrow', data }])
})

test('a text that is told apart from itself has no end, and is not there', () => {
  const opened = openLog()
  opened.database.exec("INSERT INTO texts (id, base, prefix, suffix, length, body) VALUES (9, 9, 0, 0, 1, 'x')")
  insertEntry(opened, '{"prompt":{"$text":9,"length":1}}')
  expect(createEventLog(opened.storage).get(1)).toMatchObject({ type: 'unreadable.of.tomorrow' })
})

test.for([5_000, 200_000])('data of %i levels, which overflow the stack of a reader, are not told', (levels) => {
  const opened = openLog()
  insertEntry(opened, `${'['.repeat(levels)}${']'.repeat(levels)}`)
  const log = createEventLog(opened.storage)
  const event = { seq: 1, type: 'unreadable.of.tomorrow', data: { problem: expect.stringContaining('RangeError') } }
  expect(log.tail({}, { limit: 9 }).events).toMatchObject([event])
  expect(log.get(1)).toMatchObject(event)
})
