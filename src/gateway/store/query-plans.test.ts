import type { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApprovalStore } from '../approvals/approval-store.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { createRunStore } from '../runs/run-store.ts'
import { createSessionStore } from '../sessions/session-store.ts'
import { createToolCallStore } from '../tool-calls/tool-call-store.ts'
import { openDatabase } from './open-database.ts'
import { createStorage } from './storage.ts'

let database: DatabaseSync
const prepared = new Set<string>()

/** Every combination of the given members, each present or not. */
function combinations(members: Record<string, unknown>): Record<string, unknown>[] {
  const all: Record<string, unknown>[] = [{}]
  for (const [name, value] of Object.entries(members)) all.push(...all.map((one) => ({ ...one, [name]: value })))
  return all
}

const page = { limit: 50 }

/** Prepares whatever the gateway prepares: at its start, and for every list with every combination of its filters. */
beforeAll(async () => {
  const opened = openDatabase(':memory:')
  database = opened.database
  const prepare = database.prepare.bind(database)
  database.prepare = (sql, ...rest) => {
    prepared.add(sql)
    return prepare(sql, ...rest)
  }
  const storage = createStorage(opened, silentLog)
  const { writer } = storage
  const events = createEventLog(storage)
  // What was never stored for is answered without a look.
  events.append(
    { runId: 'run_1', sessionId: 'ses_1', principal: 'owner' },
    {
      type: 'diff.updated',
      data: {
        turnId: 't',
        diff: 'x'.repeat(10_000),
      },
    },
  )
  events.append(
    { runId: 'run_1', sessionId: 'ses_1', principal: 'owner' },
    {
      type: 'message.delta',
      data: {
        turnId: 't',
        itemId: 'i',
        text: 'x',
      },
    },
  )
  writer.flush()
  events.get(1)
  const [sessions, runs] = [createSessionStore(storage), createRunStore(storage)]
  const [toolCalls, approvals] = [createToolCallStore(storage), createApprovalStore(storage)]
  for (const cursor of [{}, { cursor: 'x' }]) {
    await sessions.list({ ...page, ...cursor })
    await sessions.search({ ...page, ...cursor, search: 'x' })
    for (const filter of combinations({ sessionId: 'ses_1', status: 'failed', search: 'x' })) {
      await runs.list({ ...page, ...cursor, ...filter })
    }
    for (const filter of combinations({ runId: 'run_1', status: 'pending' }))
      await approvals.list({ ...page, ...cursor, ...filter })
    for (const filter of combinations({ tool: 'codex', client: 'cursor' })) {
      for (const status of [undefined, 'running', 'completed', 'failed', 'cancelled'] as const) {
        await toolCalls.list({ ...page, ...cursor, ...filter, status })
      }
    }
  }
  for (const filter of combinations({ runId: 'run_1', sessionId: 'ses_1', withoutDeltas: true })) {
    events.tail(filter, page)
    events.tail(filter, page, 7)
    events.read(filter, 7, page)
  }
})
afterAll(() => database.close())

const isPlanned = (sql: string) => /^\s*(SELECT|UPDATE|DELETE|WITH)/i.test(sql)

test('every statement finds its rows by an index and in their order', () => {
  const faults: string[] = []
  const statements = [...prepared].filter(isPlanned)
  expect(statements.length).toBeGreaterThan(30)
  for (const sql of statements) {
    const steps = database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((step) => String(step['detail']))
    const isBad = (step: string) => /^SCAN (?!CONSTANT)/.test(step) || step.includes('TEMP B-TREE')
    // The newest number is read off the end of the tree.
    if (steps.some(isBad) && !/^SELECT max\(seq\)/.test(sql)) faults.push(`${sql}\n    ${steps.join('\n    ')}`)
  }
  expect(faults).toEqual([])
})
