import { expect, test } from 'vitest'
import { asKnownEvent, type EventType } from '#shared/contract/run-events.ts'
import { activityOf } from './activity.ts'

const event = (type: EventType, data: Record<string, unknown>) =>
  asKnownEvent({ seq: 1, at: 0, type, runId: 'run_1', sessionId: null, principal: 'owner', data })
const started = (item: Record<string, unknown>) =>
  event('item.started', { turnId: 't', item: { id: 'i', ...item }, startedAtMs: 1 })

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
  [event('run.queued', {}), 'queued'],
  [event('approval.requested', { request: { kind: 'command', command: "sh -c 'rm x'" } }), 'waiting for approval: rm x'],
  [event('approval.requested', { request: { kind: 'permissions' } }), 'waiting for approval'],
  [event('notice', { willRetry: true, message: 'Reconnecting... 1/2' }), 'Reconnecting... 1/2'],
  [event('message.delta', { text: 'x' }), null],
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
