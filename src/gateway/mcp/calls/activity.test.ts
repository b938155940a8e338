import { expect, test } from 'vitest'
import { anEvent } from '#shared/testing/events.ts'
import { activityOf } from './activity.ts'

const started = (item: Record<string, unknown> & { type: string }) => anEvent('item.started', { item: { id: 'i', ...item } })
const ofTurn = { itemId: 'i', turnId: 't' }

test.for([
  [
    started({ type: 'commandExecution', command: "/bin/bash -lc 'npm test'", cwd: '/ws', status: 'inProgress' }),
    'running: npm test',
  ],
  [started({ type: 'commandExecution', command: 'ls -la', cwd: '/ws', status: 'inProgress' }), 'running: ls -la'],
  [
    started({ type: 'fileChange', status: 'inProgress', changes: [{ path: '/ws/a.txt', kind: { type: 'add' }, diff: '' }] }),
    'editing: /ws/a.txt',
  ],
  [started({ type: 'mcpToolCall', server: 'lab', tool: 'echo', status: 'inProgress', arguments: {} }), 'calling: lab.echo'],
  [started({ type: 'agentMessage', text: '' }), 'answering'],
  [started({ type: 'somethingNew' }), null],
  [anEvent('run.queued'), 'queued'],
  [
    anEvent('approval.requested', {
      request: {
        ...ofTurn,
        kind: 'command',
        command: "sh -c 'rm x'",
        cwd: '/ws',
        reason: null,
        parsedCommand: [],
        proposedExecpolicyAmendment: null,
      },
    }),
    'waiting for approval: rm x',
  ],
  [
    anEvent('approval.requested', { request: { ...ofTurn, kind: 'permissions', permissions: {}, reason: null } }),
    'waiting for approval',
  ],
  [anEvent('notice', { willRetry: true, message: 'Reconnecting... 1/2' }), 'Reconnecting... 1/2'],
  [anEvent('message.delta', { text: 'x' }), null],
] as const)('%j is told as %j', ([known, activity]) => {
  expect(activityOf(known)).toBe(activity)
})

test('a long command is cut and brought onto one line', () => {
  const text = activityOf(
    started({ type: 'commandExecution', command: `echo ${'x\n'.repeat(200)}`, cwd: '/', status: 'inProgress' }),
  )
  expect(text?.length).toBeLessThanOrEqual(130)
  expect(text).not.toContain('\n')
})
