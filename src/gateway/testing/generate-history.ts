import type { DatabaseSync } from 'node:sqlite'
import { localOwnerId } from '#shared/contract/access.ts'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import type { EventContent } from '#shared/contract/events.ts'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { createEventChunks, entryJson } from '../events/event-chunks.ts'
import { createEventScopes, principalScope } from '../events/event-scopes.ts'
import { openDatabase } from '../store/open-database.ts'

/** How much of each; the rest follows from it. */
export interface HistorySize {
  runs: number
  events: number
  toolCalls: number
}

const runsPerSession = 4
const batchRows = 50_000
const words = 'the quick brown fox reads a file, changes two lines, runs the tests and says what it found '.split(' ')
const tools = ['codex', 'codex-reply']
const clients = ['claude-code', 'cursor', 'inspector', 'cli']

/** Ids like those of the gateway: they sort by their number, as the real ones do by their time. */
const idOf = (noun: string, index: number) =>
  `${noun}_${(0x019a_0000_0000 + index).toString(16).padStart(12, '0')}7000800000000000${(index % 0xffff).toString(16).padStart(4, '0')}`

const textOf = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) => words[(seed * 7 + index * 13) % words.length]).join(' ')

function inBatches(database: DatabaseSync, count: number, add: (index: number) => void): void {
  for (let from = 0; from < count; from += batchRows) {
    database.exec('BEGIN')
    for (let index = from; index < Math.min(from + batchRows, count); index += 1) add(index)
    database.exec('COMMIT')
  }
}

function addSessionsAndRuns(database: DatabaseSync, { runs }: HistorySize, firstAt: number): void {
  const session = database.prepare(
    "INSERT INTO sessions (id, title, workspace, policy, engine, thread_id, client, created_at, updated_at) VALUES (?, ?, '/work/project', ?, 'app-server', ?, ?, ?, ?)",
  )
  const run = database.prepare(
    "INSERT INTO runs (id, session_id, status, prompt, client, transport, thread_id, turn_id, result, created_at, started_at, ended_at) VALUES (?, ?, ?, ?, ?, 'stdio', ?, ?, ?, ?, ?, ?)",
  )
  const approval = database.prepare(
    "INSERT INTO approvals (id, run_id, session_id, request, status, decision, answered_by, created_at, expires_at, answered_at) VALUES (?, ?, ?, ?, 'answered', 'accept', 'owner', ?, ?, ?)",
  )
  const policy = JSON.stringify(defaultPolicy)
  const asked = { kind: 'command', itemId: 'item-1', turnId: 'turn-1', command: 'npm test', cwd: '/work', reason: null } as const
  const request = JSON.stringify({ ...asked, parsedCommand: [], proposedExecpolicyAmendment: null } satisfies ApprovalRequest)
  inBatches(database, Math.ceil(runs / runsPerSession), (index) => {
    const at = firstAt + index * 4_000
    session.run(idOf('ses', index), textOf(index, 6), policy, `thread-${index}`, clients[index % 4] ?? '', at, at)
  })
  inBatches(database, runs, (index) => {
    const at = firstAt + index * 1_000
    const status = index % 50 === 0 ? 'failed' : index % 70 === 0 ? 'interrupted' : 'completed'
    const sessionIndex = Math.floor(index / runsPerSession)
    run.run(
      idOf('run', index),
      idOf('ses', sessionIndex),
      status,
      textOf(index, 40),
      clients[index % 4] ?? '',
      `thread-${sessionIndex}`,
      `turn-${index}`,
      textOf(index + 3, 200),
      at,
      at,
      at + 900,
    )
    if (index % 10 === 0) {
      approval.run(idOf('apr', index), idOf('run', index), idOf('ses', sessionIndex), request, at, at + 60_000, at + 10)
    }
  })
}

const turnId = 'turn-1'

/** Of each message its end is told, and two pieces of it. */
function contentOf(index: number, place: number): EventContent {
  const itemId = `item-${place}`
  if (place % 3 !== 0) return { type: 'message.delta', data: { turnId, itemId, text: textOf(index, 4) } }
  const item = { type: 'agentMessage', id: itemId, text: textOf(index, 20) }
  return { type: 'item.completed', data: { turnId, item, completedAtMs: null } }
}

const logLine = (runId: string): EventContent => ({
  type: 'log',
  data: { level: 'info', event: 'run.ended', fields: { runId } },
})

function addEvents(database: DatabaseSync, { runs, events }: HistorySize, firstAt: number): void {
  const chunks = createEventChunks(database)
  const scopes = createEventScopes(database)
  const eventsPerRun = Math.max(1, Math.floor(events / runs))
  inBatches(database, events, (index) => {
    const run = Math.min(runs - 1, Math.floor(index / eventsPerRun))
    const place = index % eventsPerRun
    const isOfRun = index % 20 !== 0
    const { type, data } = isOfRun ? contentOf(index, place) : logLine(idOf('run', run))
    chunks.insert({
      firstSeq: index + 1,
      runKey: isOfRun ? scopes.keyOf(idOf('run', run)) : null,
      sessionKey: isOfRun ? scopes.keyOf(idOf('ses', Math.floor(run / runsPerSession))) : null,
      principalKey: isOfRun ? scopes.keyOf(principalScope(localOwnerId)) : null,
      isDelta: type === 'message.delta',
      at: firstAt + index,
      entries: [entryJson(type, 0, JSON.stringify(data), { hasReferences: false, isOfSession: false })],
    })
  })
}

function addToolCalls(database: DatabaseSync, { runs, toolCalls }: HistorySize, firstAt: number): void {
  const insert = database.prepare(
    "INSERT INTO tool_calls (id, tool, client, transport, run_id, arguments, status, result, started_at, ended_at) VALUES (?, ?, ?, 'stdio', ?, ?, ?, ?, ?, ?)",
  )
  inBatches(database, toolCalls, (index) => {
    const at = firstAt + index * 200
    insert.run(
      idOf('call', index),
      tools[index % 2] ?? '',
      clients[index % 4] ?? '',
      idOf('run', index % runs),
      JSON.stringify({ prompt: textOf(index, 30) }),
      index % 40 === 0 ? 'failed' : 'completed',
      textOf(index, 60),
      at,
      at + 100,
    )
  })
}

/** Fills a new database with a history as the gateway would have written it, and leaves it open. */
export function generateHistory(path: string, size: HistorySize): DatabaseSync {
  const { database } = openDatabase(path)
  database.exec('PRAGMA synchronous = OFF')
  const firstAt = Date.now() - size.runs * 1_000
  addSessionsAndRuns(database, size, firstAt)
  addEvents(database, size, firstAt)
  addToolCalls(database, size, firstAt)
  return database
}
