import { expect, test } from 'vitest'
import { readAnswer } from './elicitation-answer.ts'

test.for([
  [{ decision: 'approved' }, 'accept'],
  [{ action: 'accept', content: {}, decision: 'approved' }, 'accept'],
  [{ action: 'accept', content: {} }, 'accept'],
  [{ decision: 'approved_for_session' }, 'acceptForSession'],
  [{ decision: { approved_execpolicy_amendment: { proposed_execpolicy_amendment: ['touch'] } } }, 'acceptForSession'],
  [{ decision: 'denied' }, 'decline'],
  [{ decision: { denied: { rejection: 'no' } } }, 'decline'],
  [{ decision: 'timed_out' }, 'decline'],
  [{ action: 'decline' }, 'decline'],
  [{ action: 'accept', decision: 'denied' }, 'decline'],
  [{ decision: 'abort' }, 'cancel'],
  [{ action: 'cancel' }, 'cancel'],
] as const)('%j is %s', ([result, decision]) => {
  expect(readAnswer(result)?.decision).toBe(decision)
})

test.for([
  null,
  undefined,
  'approved',
  5,
  [],
  {},
  { decision: 'perhaps' },
  { decision: {} },
  { action: 'wait' },
  { action: 'accept', decision: 'perhaps' },
])('%j decides nothing', (result) => {
  expect(readAnswer(result)).toBeNull()
})

test('the content of a form and the reason of a refusal are kept', () => {
  expect(readAnswer({ action: 'accept', content: { name: 'Ada' } })).toMatchObject({ content: { name: 'Ada' } })
  expect(readAnswer({ decision: { denied: { rejection: 'too risky' } } })).toMatchObject({ reason: 'too risky' })
  expect(readAnswer({ action: 'accept', content: 'text' })).not.toHaveProperty('content')
})
