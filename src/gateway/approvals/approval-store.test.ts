import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRunStore } from '../runs/run-store.ts'
import { createSessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { anApproval, aRun, aSession } from '../testing/builders.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { type ApprovalStore, createApprovalStore } from './approval-store.ts'

let storage: Storage
let approvals: ApprovalStore

beforeEach(async () => {
  storage = openTestStorage()
  const [sessions, runs] = [createSessionStore(storage), createRunStore(storage)]
  for (const id of ['run_1', 'run_2']) {
    await runs.add({ run: aRun({ id }), rawEvents: false }, () => id === 'run_1' && sessions.insert(aSession()))
  }
  approvals = createApprovalStore(storage)
})
afterEach(() => storage.close())

const answered = anApproval({
  status: 'answered',
  decision: 'decline',
  answeredBy: 'deadline',
  answeredAs: null,
  reason: 'Nobody answered.',
  answeredAt: 4,
})

test('a question is read as it was asked, and then with its answer', () => {
  approvals.insert(anApproval())
  expect(approvals.get('apr_1')).toEqual(anApproval())
  approvals.answer(answered)
  expect(approvals.get('apr_1')).toEqual(answered)
  expect(approvals.get('apr_2')).toBeNull()
})

test('what was deferred is seen', () => {
  storage.writer.defer(() => approvals.insert(anApproval()))
  expect(approvals.countPending()).toBe(1)
  storage.writer.defer(() => approvals.answer(answered))
  expect(approvals.get('apr_1')?.status).toBe('answered')
})

test('those that wait are known and can be answered, even where what was asked cannot be read', () => {
  for (const id of ['apr_1', 'apr_2', 'apr_3']) approvals.insert(anApproval({ id }))
  approvals.answer({ ...answered, id: 'apr_2' })
  storage.database.exec(`UPDATE approvals SET request = '{' WHERE id = 'apr_1'`)
  const keys = { runId: 'run_1', sessionId: 'ses_1', principal: 'owner' }
  expect(approvals.pendingKeys()).toEqual([
    { id: 'apr_1', ...keys },
    { id: 'apr_3', ...keys },
  ])
  expect(approvals.countPending()).toBe(2)
  approvals.answer({ ...answered, id: 'apr_1' })
  expect(approvals.countPending()).toBe(1)
})

test('a list gives the newest first, by status and by run, and leaves out what cannot be read', async () => {
  const ids = async (input: Partial<Parameters<typeof approvals.list>[0]>) => {
    const { data, nextCursor } = await approvals.list({ limit: 2, ...input })
    return [data.map(({ id }) => id), nextCursor]
  }
  for (const [id, runId] of [
    ['apr_1', 'run_1'],
    ['apr_2', 'run_2'],
    ['apr_3', 'run_1'],
    ['apr_4', 'run_2'],
  ] as const) {
    approvals.insert(anApproval({ id, runId }))
  }
  approvals.answer({ ...answered, id: 'apr_1' })
  expect(await ids({})).toEqual([['apr_4', 'apr_3'], 'apr_3'])
  expect(await ids({ cursor: 'apr_3' })).toEqual([['apr_2', 'apr_1'], null])
  expect(await ids({ status: 'pending', runId: 'run_1' })).toEqual([['apr_3'], null])
  storage.database.exec(`UPDATE approvals SET request = '{' WHERE id = 'apr_4'`)
  expect(await ids({ runId: 'run_2' })).toEqual([['apr_2'], null])
})
