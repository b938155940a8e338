import { describe, expect, test } from 'vitest'
import type { EventData, EventType, KnownEvent } from '#shared/contract/events.ts'
import { anEvent } from '#shared/testing/events.ts'
import { noticesOf } from './notices.ts'
import { anApproval } from './testing/shell-builders.ts'

let seq = 0
function event<T extends EventType>(type: T, data: EventData[T], runId = 'run_1'): KnownEvent {
  seq += 1
  return anEvent(type, data, { seq, at: seq, runId })
}

const requested = (approvalId: string) =>
  event('approval.requested', { approvalId, request: anApproval(approvalId).request, expiresAt: 9 })
const answered = (approvalId: string) =>
  event('approval.answered', { approvalId, decision: 'accept', answeredBy: 'owner', reason: null })
const completed = (runId: string) =>
  event('run.ended', { status: 'completed', result: 'All green.\nDetails', error: null, usage: null }, runId)

describe('approvals', () => {
  test('are told even while the window has the focus, and a click leads to them', () => {
    expect(noticesOf([requested('apr_1')], true)).toEqual({
      show: [{ key: 'approval:apr_1', title: 'Codex asks for approval', body: 'Run: npm test', path: '/approvals' }],
      withdraw: [],
    })
  })

  test('that were answered meanwhile are not told, and those told before are withdrawn', () => {
    expect(noticesOf([requested('apr_1'), answered('apr_1')], false)).toEqual({ show: [], withdraw: [] })
    expect(noticesOf([answered('apr_2')], false)).toEqual({ show: [], withdraw: ['approval:apr_2'] })
  })
})

describe('ended runs', () => {
  test('are told with the first line of the result when nobody looks', () => {
    expect(noticesOf([completed('run_7')], false).show).toEqual([
      { key: 'run:run_7', title: 'Run completed', body: 'All green.', path: '/runs/run_7' },
    ])
    expect(noticesOf([completed('run_7')], true).show).toEqual([])
  })

  test('that failed are told with the reason', () => {
    const failed = event('run.ended', {
      status: 'failed',
      result: null,
      error: { code: 'engineFailed', message: 'Codex answered with an error.' },
      usage: null,
    })
    expect(noticesOf([failed], false).show).toMatchObject([{ title: 'Run failed', body: 'Codex answered with an error.' }])
  })

  test('that somebody interrupted are no news', () => {
    const interrupted = event('run.ended', { status: 'interrupted', result: null, error: null, usage: null })
    expect(noticesOf([interrupted], false).show).toEqual([])
  })

  test('become one notice when many end at once', () => {
    const { show } = noticesOf(['a', 'b', 'c', 'd'].map(completed), false)
    expect(show).toEqual([{ key: 'runs', title: '4 runs ended', body: '4 completed, 0 failed', path: '/runs' }])
  })
})
