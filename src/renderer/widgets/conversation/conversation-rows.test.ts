import { expect, test } from 'vitest'
import { type ConversationEntry, emptyRun, type RunConversation } from './conversation-items.ts'
import { conversationRows } from './conversation-rows.ts'

const message = (key: string): ConversationEntry => ({ kind: 'message', key, itemId: key, state: 'completed', text: key })

function aRun(change: Partial<RunConversation>): RunConversation {
  return { ...emptyRun('run_1'), hasStart: true, ...change }
}

const keys = (run: RunConversation, hasEarlier = false) => conversationRows([run], hasEarlier).map((row) => row.key)

test('rows keep their identity while the others grow', () => {
  const entries = [message('a'), message('b')]
  const before = conversationRows([aRun({ entries })], false)
  const after = conversationRows([aRun({ entries: [...entries, message('c')] })], false)
  expect(after.slice(1, 3)).toEqual(before.slice(1, 3))
  expect(after[1]).toBe(before[1])
  expect(after.map((row) => row.key)).toEqual(['run_1 head', 'run_1 a', 'run_1 b', 'run_1 c', 'run_1 end'])
})

test('a run of which the beginning is not loaded has no head yet', () => {
  const run = aRun({ hasStart: false, entries: [message('z')] })
  expect(keys(run, true)).toEqual(['run_1 z', 'run_1 end'])
  expect(keys(run)).toEqual(['run_1 head', 'run_1 z', 'run_1 end'])
})

test('the error that ended the run stands once, at its end', () => {
  const notice = (key: string, text: string): ConversationEntry => ({
    kind: 'notice',
    key,
    state: 'completed',
    level: 'error',
    message: text,
    details: null,
    willRetry: false,
  })
  const run = aRun({
    status: 'failed',
    error: { code: 'engineFailed', message: 'unexpected status 401' },
    entries: [notice('n1', 'another trouble'), notice('n2', 'unexpected status 401')],
  })
  expect(keys(run)).toEqual(['run_1 head', 'run_1 n1', 'run_1 end'])
})
