import { expect, test } from 'vitest'
import { GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import { sampleData } from '#shared/testing/event-data.ts'
import { unreadable, upcast } from './upcast.ts'

const scope = { seq: 7, at: 1, runId: 'run_1', sessionId: null, principal: 'owner' }
const asStored = (data: unknown): unknown => JSON.parse(JSON.stringify(data))

test.for(Object.entries(sampleData))('%s is read as it was written', ([type, data]) => {
  const event = upcast({ ...scope, type, data: asStored(data) })
  expect(event).toEqual({ ...scope, type, data })
  expect(isKnownEvent(event)).toBe(true)
  expect(GatewayEvent.parse(event)).toEqual(event)
})

test('what is read is not what was given: neither changes with the other', () => {
  const data = { attempt: 1 }
  const event = upcast({ ...scope, type: 'run.started', data })
  data.attempt = 2
  expect(event.data).toEqual({ attempt: 1 })
})

test('members that came later get their defaults', () => {
  const { cacheWriteInputTokens: _, ...older } = sampleData['usage.updated'].total
  const data = { ...sampleData['usage.updated'], total: older, last: older }
  expect(upcast({ ...scope, type: 'usage.updated', data })).toMatchObject({
    type: 'usage.updated',
    data: { total: { ...older, cacheWriteInputTokens: 0 }, last: { cacheWriteInputTokens: 0 } },
  })
  const { answeredAs: __, ...answered } = sampleData['approval.answered']
  expect(upcast({ ...scope, type: 'approval.answered', data: answered }).data).toEqual(answered)
})

test("members of a newer release and of Codex's own shapes pass through", () => {
  const item = { type: 'ofTomorrow', id: 'i', deep: { er: [1] } }
  const data = { ...sampleData['item.started'], item, added: true }
  expect(upcast({ ...scope, type: 'item.started', data })).toEqual({ ...scope, type: 'item.started', data })
})

test.for(['of.tomorrow', 'unknown.30'])('the type %s of a newer release keeps its name and its data', (type) => {
  const event = upcast({ ...scope, type, data: { deep: { er: 1 } } })
  expect(event).toEqual({ ...scope, type, data: { deep: { er: 1 } } })
  expect(isKnownEvent(event)).toBe(false)
  expect(GatewayEvent.parse(event)).toEqual(event)
})

test.for([
  ['a missing member', { turnId: 't', itemId: 'i' }, { turnId: 't', itemId: 'i' }],
  ['a member of another type', { ...sampleData['message.delta'], text: 1 }, { ...sampleData['message.delta'], text: 1 }],
  ['nothing', null, { stored: null }],
  ['a text', 'x', { stored: 'x' }],
  ['a list', [1], { stored: [1] }],
] as const)('data with %s are told as they are stored, under a type that says so', ([, data, told]) => {
  const event = upcast({ ...scope, type: 'message.delta', data })
  expect(event).toEqual({ ...scope, type: 'unreadable.message.delta', data: told })
  expect(isKnownEvent(event)).toBe(false)
  expect(GatewayEvent.parse(event)).toEqual(event)
})

test('a known type with data that are not its own is no event', () => {
  expect(GatewayEvent.safeParse({ ...scope, type: 'run.started', data: {} }).success).toBe(false)
})

test('what stands for an event that cannot be told says so once', () => {
  const data = { deep: 1 }
  expect(unreadable({ ...scope, type: 'of.tomorrow', data })).toEqual({ ...scope, type: 'unreadable.of.tomorrow', data })
  expect(unreadable({ ...scope, type: 'unreadable.chunk', data })).toEqual({ ...scope, type: 'unreadable.chunk', data })
})
