import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { aCommandRequest } from '#shared/testing/approvals.ts'
import { withDeadline } from '#shared/with-deadline.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createApprovalService } from './approval-service.ts'
import { createApprovalStore } from './approval-store.ts'

const run = { id: 'run_1', sessionId: 'ses_1', principal: 'owner' }
const request = aCommandRequest()

function openApprovals(timeoutMs = 60_000, path = ':memory:') {
  const storage = openTestStorage(path)
  const { writer } = storage
  storage.database.exec(`
    INSERT INTO sessions (id, title, workspace, policy, engine, client, created_at, updated_at) VALUES ('ses_1', 't', '/', '{}', 'app-server', 'c', 0, 0);
    INSERT INTO runs (id, session_id, status, prompt, client, transport, created_at) VALUES ('run_1', 'ses_1', 'running', 'p', 'c', 'cli', 0);
  `)
  const events = createEventLog(storage)
  const store = createApprovalStore(storage)
  const approvals = createApprovalService({ store, writer, events, timeoutMs: () => timeoutMs })
  const pendingId = () => store.pendingKeys()[0]?.id ?? ''
  return { approvals, store, writer, events, pendingId }
}

const never = new AbortController().signal

test('the first answer wins and the second is told so', async () => {
  const { approvals, pendingId } = openApprovals()
  const asked = approvals.request(run, request, never)
  const id = pendingId()
  expect(await approvals.answer(id, { decision: 'accept', answeredBy: 'owner' })).toMatchObject({
    status: 'answered',
    decision: 'accept',
  })
  expect(await asked).toEqual({ decision: 'accept' })
  await expect(approvals.answer(id, { decision: 'decline', answeredBy: 'client' })).rejects.toThrowError(
    /already answered with "accept"/,
  )
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

test('an unknown approval is not found', async () => {
  const { approvals } = openApprovals()
  await expect(approvals.answer('apr_none', { decision: 'accept', answeredBy: 'owner' })).rejects.toThrowError(/no approval/)
})

/** What the promise has come to by now, `null` when it is still open. */
async function outcomeSoFar(promise: Promise<unknown>): Promise<unknown> {
  return withDeadline(promise, 50, () => null)
}

test('an answer that cannot be kept leaves the question open: Codex hears nothing, and another answer counts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-approvals-'))
  const path = join(folder, 'approvals.db')
  const { approvals, writer, pendingId } = openApprovals(60_000, path)
  const asked = approvals.request(run, request, never)
  const id = pendingId()
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')

  const answered = (async () => approvals.answer(id, { decision: 'accept', answeredBy: 'owner' }))()
  await expect(answered).rejects.toThrowError(/cannot be written just now/)
  expect(await outcomeSoFar(asked)).toBe(null)
  expect(approvals.get(id).status).toBe('pending')

  const recovered = Promise.withResolvers<void>()
  writer.onStateChange(() => recovered.resolve())
  other.exec('ROLLBACK')
  other.close()
  await recovered.promise
  await approvals.answer(id, { decision: 'decline', answeredBy: 'client' })
  expect(await asked).toEqual({ decision: 'decline' })
  await writer.close()
  rmSync(folder, { recursive: true })
})

test('an answer is in the database before Codex hears it', async () => {
  const { approvals, store, pendingId } = openApprovals()
  const stored = approvals.request(run, request, never).then(() => store.get(id)?.decision)
  const id = pendingId()
  void approvals.answer(id, { decision: 'accept', answeredBy: 'owner' })
  expect(await stored).toBe('accept')
})

test('two answers at once: one counts, the other is told so', async () => {
  const { approvals, pendingId } = openApprovals()
  const asked = approvals.request(run, request, never)
  const id = pendingId()
  const results = await Promise.allSettled([
    approvals.answer(id, { decision: 'decline', answeredBy: 'owner' }),
    approvals.answer(id, { decision: 'accept', answeredBy: 'client' }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(await asked).toEqual({ decision: 'decline' })
})
