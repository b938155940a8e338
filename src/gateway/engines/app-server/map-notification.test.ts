import { expect, test } from 'vitest'
import { knownItem } from '#shared/contract/items.ts'
import { mapNotification, readTurnEnd } from './map-notification.ts'
import { recordedNotification, recordedNotifications } from './testing/recordings.ts'

function mapRecorded(key: string) {
  const { method, params } = recordedNotification(key)
  return mapNotification(method, params)
}

const turnId = '01a1f87b-2822-73b2-9ef1-a7c45fec59fb'

test('a delta of a message keeps its turn, its item and its text', () => {
  expect(mapRecorded('item/agentMessage/delta')).toEqual({
    type: 'message.delta',
    data: { turnId, itemId: 'msg_0117_0', text: 'all done' },
  })
})

test('output of a command is an event of its item', () => {
  expect(mapRecorded('item/commandExecution/outputDelta')).toEqual({
    type: 'command.output',
    data: { turnId, itemId: 'call_0115_1', text: 'later\n' },
  })
})

test('reasoning has sections and deltas with their index', () => {
  expect(mapRecorded('item/reasoning/summaryPartAdded')).toEqual({
    type: 'reasoning.section',
    data: { turnId, itemId: 'rs_0115_0', index: 0 },
  })
  expect(mapRecorded('item/reasoning/summaryTextDelta')).toEqual({
    type: 'reasoning.delta',
    data: { turnId, itemId: 'rs_0115_0', index: 0, text: '**Planning**' },
  })
})

test.each(['userMessage', 'reasoning', 'commandExecution', 'fileChange', 'agentMessage', 'mcpToolCall'])(
  'an item of type %s passes through unchanged and can be read',
  (type) => {
    for (const method of ['item/started', 'item/completed']) {
      const recorded = recordedNotification(`${method}:${type}`)
      const event = mapNotification(recorded.method, recorded.params)
      expect(event).toMatchObject({ type: method.replace('/', '.'), data: { item: recorded.params['item'] } })
      expect(knownItem(recorded.params['item'])).not.toBeNull()
    }
  },
)

test('the usage of a thread is read in full', () => {
  expect(mapRecorded('thread/tokenUsage/updated')).toMatchObject({
    type: 'usage.updated',
    data: { total: { totalTokens: 235, cachedInputTokens: 10, reasoningOutputTokens: 5 }, contextWindow: 258_400 },
  })
})

test('an error that Codex retries is a warning, a final one an error', () => {
  const { method, params } = recordedNotification('error')
  expect(mapNotification(method, params)).toMatchObject({
    type: 'notice',
    data: {
      level: 'warning',
      message: 'Reconnecting... 1/2',
      willRetry: true,
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
    },
  })
  expect(mapNotification(method, { ...params, willRetry: false })).toMatchObject({ data: { level: 'error', willRetry: false } })
})

test('warnings of a thread and of the configuration are notices', () => {
  expect(mapRecorded('warning')).toMatchObject({ type: 'notice', data: { level: 'warning', turnId: null } })
  expect(mapRecorded('configWarning')).toMatchObject({ data: { message: expect.stringContaining('unrecognized') } })
})

test('the start of an MCP server names the server and its state', () => {
  expect(mapRecorded('mcpServer/startupStatus/updated')).toEqual({
    type: 'mcpServer.startup',
    data: { server: 'lab', state: 'starting', error: null },
  })
})

test('the end of a turn is read with its last message', () => {
  expect(readTurnEnd(recordedNotification('turn/completed').params)).toEqual({
    turnId,
    status: 'completed',
    error: null,
    startedAt: 1_795_170_183,
    completedAt: 1_795_170_185,
    durationMs: 1_943,
    lastMessage: 'all done',
  })
})

test('an end without items, as older versions send it, has no message', () => {
  const end = readTurnEnd({ turn: { id: 't', status: 'failed', items: [], error: { message: 'no', codexErrorInfo: 'other' } } })
  expect(end).toMatchObject({ status: 'failed', lastMessage: null, error: { message: 'no', codexErrorInfo: 'other' } })
})

test('no recorded notification, and nothing with members of the wrong kind, breaks the mapping', () => {
  for (const [, { method, params }] of recordedNotifications) {
    const wrong = Object.fromEntries(Object.keys(params).map((key) => [key, 7]))
    expect(() => [mapNotification(method, params), mapNotification(method, wrong), mapNotification(method, {})]).not.toThrow()
  }
  expect(mapNotification('thread/somethingNew', { threadId: 't' })).toBeNull()
})
