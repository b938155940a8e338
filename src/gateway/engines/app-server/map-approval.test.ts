import { describe, expect, test } from 'vitest'
import { ApprovalRequest } from '#shared/contract/approvals.ts'
import type { Item } from '#shared/contract/items.ts'
import type { ApprovalAnswer } from '../engine.ts'
import { readQuestion } from './map-approval.ts'
import { asItem } from './map-notification.ts'
import { recordedNotification, recordedRequest } from './testing/recordings.ts'

const openItems = ['item/started:fileChange', 'item/started:mcpToolCall'].flatMap(
  (key) => asItem(recordedNotification(key).params['item']) ?? [],
)

function ask(method: string, change: Record<string, unknown> = {}, items: Item[] = openItems) {
  const { params } = recordedRequest(method)
  const question = readQuestion(
    method,
    { ...params, ...change },
    {
      turnId: 'turn',
      requestId: '7',
      item: (id) => items.find((item) => item.id === id) ?? null,
      findItem: (matches) => items.find(matches) ?? null,
    },
  )
  if (!question) throw new Error(`${method} is no question`)
  expect(ApprovalRequest.parse(question.request)).toEqual(question.request)
  return question
}

function respond(method: string, answer: ApprovalAnswer, change: Record<string, unknown> = {}) {
  return ask(method, change).response(answer)
}

describe('a command', () => {
  const method = 'item/commandExecution/requestApproval'

  test('is asked with its line, its folder and the reason', () => {
    expect(ask(method).request).toMatchObject({
      kind: 'command',
      itemId: 'call_0118_0',
      command: "/bin/bash -lc 'touch /outside/e.txt && echo touched'",
      cwd: '/ws',
      reason: 'need to write outside',
      proposedExecpolicyAmendment: ['touch', '/outside/e.txt'],
    })
  })

  test.each(['accept', 'acceptForSession', 'decline', 'cancel'] as const)('is answered with %s', (decision) => {
    expect(respond(method, { decision })).toEqual({ decision })
  })
})

test('a file change is asked with the changes of its item, which the request does not repeat', () => {
  const { request } = ask('item/fileChange/requestApproval', { itemId: 'call_0116_0' })
  expect(request).toMatchObject({
    kind: 'fileChange',
    changes: [
      { path: '/ws/a.txt', kind: 'update', movePath: null, diff: '@@ -1 +1 @@\n-hello\n+hello world\n' },
      { path: '/ws/c.txt', kind: 'add', movePath: null, diff: 'new file\n' },
    ],
  })
})

describe('permissions', () => {
  const method = 'item/permissions/requestApproval'

  test('are granted as asked, for the turn or the session', () => {
    const { permissions } = recordedRequest(method).params
    expect(respond(method, { decision: 'accept' })).toEqual({ permissions, scope: 'turn' })
    expect(respond(method, { decision: 'acceptForSession' })).toEqual({ permissions, scope: 'session' })
  })

  test('are not granted when declined', () => {
    expect(respond(method, { decision: 'decline' })).toEqual({ permissions: {}, scope: 'turn' })
  })
})

describe('user input', () => {
  const method = 'item/tool/requestUserInput'

  test('is answered by question, one text or several', () => {
    expect(respond(method, { decision: 'accept', content: { color: 'Blue', sizes: ['S', 'M'] } })).toEqual({
      answers: { color: { answers: ['Blue'] }, sizes: { answers: ['S', 'M'] } },
    })
  })

  test('has no answers when declined', () => {
    expect(respond(method, { decision: 'decline', content: { color: 'Blue' } })).toEqual({ answers: {} })
  })
})

describe('a question of an MCP server', () => {
  const method = 'mcpServer/elicitation/request'

  test('about a tool call belongs to the open call of that tool', () => {
    const item: Item = { type: 'mcpToolCall', id: 'call_9', server: 'lab', tool: 'plain_tool' }
    expect(ask(method, {}, [item]).request).toMatchObject({ kind: 'elicitation', itemId: 'call_9', serverName: 'lab' })
    expect(ask(method, {}, []).request).toMatchObject({ itemId: 'elicitation-7' })
  })

  test('is accepted with the content, declined and cancelled without', () => {
    expect(respond(method, { decision: 'accept', content: { name: 'Ada' } })).toEqual({
      action: 'accept',
      content: { name: 'Ada' },
      _meta: null,
    })
    expect(respond(method, { decision: 'decline' })).toEqual({ action: 'decline', content: null, _meta: null })
    expect(respond(method, { decision: 'cancel' })).toEqual({ action: 'cancel', content: null, _meta: null })
  })

  test('is accepted for the session only where it offers that', () => {
    expect(respond(method, { decision: 'acceptForSession' })).toMatchObject({ _meta: { persist: 'session' } })
    expect(respond(method, { decision: 'acceptForSession' }, { _meta: null })).toMatchObject({ action: 'accept', _meta: null })
  })

  test('that wants an address opened shows the address', () => {
    const { request } = ask(method, {
      mode: 'url',
      url: 'https://example.test/login',
      message: 'Sign in:',
      requestedSchema: undefined,
    })
    expect(request).toMatchObject({ message: 'Sign in: https://example.test/login', requestedSchema: { type: 'object' } })
  })
})

test('a request that is no question to a person is none', () => {
  const context = { turnId: 't', requestId: '1', item: () => null, findItem: () => null }
  expect(readQuestion('item/tool/call', {}, context)).toBeNull()
})
