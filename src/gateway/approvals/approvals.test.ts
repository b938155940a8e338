import { expect, test } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from '../store/open-database.ts'
import { createWriter } from '../store/writer.ts'
import { createApprovalStore } from './approval-store.ts'
import { createApprovals } from './approvals.ts'

const run = { id: 'run_1', sessionId: 'ses_1' }
const request: ApprovalRequest = {
  kind: 'command',
  itemId: 'call_1',
  turnId: 'turn_1',
  command: 'rm -r build',
  cwd: '/ws',
  reason: null,
  parsedCommand: [],
  proposedExecpolicyAmendment: null,
}

function openApprovals(timeoutMs = 60_000) {
  const { database, state } = openDatabase(':memory:')
  database.exec(`
    INSERT INTO sessions (id, title, workspace, policy, engine, client, created_at, updated_at) VALUES ('ses_1', 't', '/', '{}', 'app-server', 'c', 0, 0);
    INSERT INTO runs (id, session_id, status, prompt, client, transport, created_at) VALUES ('run_1', 'ses_1', 'running', 'p', 'c', 'cli', 0);
  `)
  const writer = createWriter(database, state, silentLog)
  const events = createEventLog(database, writer)
  const store = createApprovalStore(database)
  const approvals = createApprovals({ store, writer, events, timeoutMs: () => timeoutMs })
  const pendingId = () => {
    writer.sync()
    return store.pendingKeys()[0]?.id ?? ''
  }
  return { approvals, store, writer, events, pendingId }
}

const never = new AbortController().signal

test('the first answer wins and the second is told so', async () => {
  const { approvals, pendingId } = openApprovals()
  const asked = approvals.request(run, request, never)
  const id = pendingId()
  expect(approvals.answer(id, { decision: 'accept', answeredBy: 'owner' })).toMatchObject({
    status: 'answered',
    decision: 'accept',
  })
  expect(await asked).toEqual({ decision: 'accept' })
  expect(() => approvals.answer(id, { decision: 'decline', answeredBy: 'client' })).toThrowError(/already answered with "accept"/)
  expect(approvals.get(id)).toMatchObject({ decision: 'accept', answeredBy: 'owner' })
})

test('silence is a decline with its reason', async () => {
  const { approvals, pendingId } = openApprovals(20)
  const asked = approvals.request(run, request, never)
  const id = pendingId()
  expect(await asked).toEqual({ decision: 'decline' })
  expect(approvals.get(id)).toMatchObject({
    decision: 'decline',
    answeredBy: 'deadline',
    reason: expect.stringContaining('Nobody answered'),
  })
})

test('the end of the run ends the question', async () => {
  const { approvals, pendingId } = openApprovals()
  const abort = new AbortController()
  const asked = approvals.request(run, request, abort.signal)
  const id = pendingId()
  abort.abort()
  expect(await asked).toEqual({ decision: 'cancel' })
  expect(approvals.get(id).answeredBy).toBe('run')
})

test('questions of a gateway that died are closed at the next start', () => {
  const { approvals, store, pendingId } = openApprovals()
  void approvals.request(run, request, never)
  expect(pendingId()).not.toBe('')
  approvals.closeLeftovers('The gateway ended before an answer.')
  pendingId()
  expect(store.countPending()).toBe(0)
})

test('an unknown approval is not found', () => {
  const { approvals } = openApprovals()
  expect(() => approvals.answer('apr_none', { decision: 'accept', answeredBy: 'owner' })).toThrowError(/no approval/)
})
