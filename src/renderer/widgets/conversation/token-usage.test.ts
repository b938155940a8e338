import { expect, test } from 'vitest'
import { eventsOf } from '#shared/testing/events.ts'
import { someTokens, usedTokens } from '../../testing/items.ts'
import type { Conversation } from './conversation-items.ts'
import { emptyConversation } from './conversation-items.ts'
import { foldEvents } from './fold-events.ts'
import { usageOfRuns } from './token-usage.ts'

const totalOf = (conversation: Conversation) => usageOfRuns(conversation.runs)?.totalTokens

test('the tokens of a session only rise, also when a run ends and tells its own', () => {
  const first = eventsOf('run_1')
  const second = eventsOf('run_2', 100)
  let conversation = foldEvents(emptyConversation, [first('usage.updated', usedTokens(100, 100))])
  expect(totalOf(conversation)).toBe(100)
  const steps = [
    first('run.ended', { status: 'completed', result: 'a', error: null, usage: someTokens(100) }),
    second('usage.updated', usedTokens(130, 30)),
    second('usage.updated', usedTokens(150, 20)),
    second('run.ended', { status: 'completed', result: 'b', error: null, usage: someTokens(50) }),
  ]
  const seen = steps.map((step) => {
    conversation = foldEvents(conversation, [step])
    return totalOf(conversation)
  })
  expect(seen).toEqual([100, 130, 150, 150])
  expect(conversation.runs.map((run) => run.usage?.totalTokens)).toEqual([100, 50])
})

test('runs that are not loaded count too', () => {
  const next = eventsOf('run_9')
  expect(totalOf(foldEvents(emptyConversation, [next('usage.updated', usedTokens(730, 30))]))).toBe(730)
})
