import { expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { anEvent } from '#shared/testing/events.ts'
import { createRunPrinter } from './run-printer.ts'

function printed(events: GatewayEvent[]): { answer: string; activity: string } {
  const texts = { answer: '', activity: '' }
  const printer = createRunPrinter({
    answer: (text) => {
      texts.answer += text
    },
    activity: (text) => {
      texts.activity += text
    },
  })
  for (const event of events) printer.print(event)
  return texts
}

const message = { type: 'agentMessage', id: 'm1', text: 'Hello there' }

test('a message that was streamed is not printed again when it is complete', () => {
  const { answer } = printed([
    anEvent('message.delta', { turnId: 't', itemId: 'm1', text: 'Hello' }),
    anEvent('message.delta', { turnId: 't', itemId: 'm1', text: ' there' }),
    anEvent('item.completed', { turnId: 't', item: message, completedAtMs: null }),
  ])

  expect(answer).toBe('Hello there\n')
})

test('a message without deltas is printed when it is complete', () => {
  expect(printed([anEvent('item.completed', { turnId: 't', item: message, completedAtMs: null })]).answer).toBe('Hello there\n')
})

test('a command shows its line at once, then its output and how it ended', () => {
  const command = { type: 'commandExecution', id: 'c1', command: 'ls', cwd: '/', status: 'inProgress' }
  const { activity, answer } = printed([
    anEvent('item.started', { turnId: 't', item: command, startedAtMs: null }),
    anEvent('command.output', { turnId: 't', itemId: 'c1', text: 'a.txt\n' }),
    anEvent('item.completed', {
      turnId: 't',
      item: { ...command, status: 'completed', exitCode: 0, durationMs: 12, aggregatedOutput: 'a.txt\n' },
      completedAtMs: null,
    }),
  ])

  expect(activity).toBe('$ ls\na.txt\n(exit 0, 12 ms)\n')
  expect(answer).toBe('')
})

test('output that was streamed without its beginning gets only that at the end', () => {
  const command = { type: 'commandExecution', id: 'c1', command: 'ls', cwd: '/', status: 'completed', exitCode: 0 }
  const { activity } = printed([
    anEvent('command.output', { turnId: 't', itemId: 'c1', text: 'two\n' }),
    anEvent('item.completed', { turnId: 't', item: { ...command, aggregatedOutput: 'one\ntwo\n' }, completedAtMs: null }),
  ])

  expect(activity).toBe('two\nwhat came before:\n  one\n(exit 0)\n')
})

test('output that is no continuation of what was streamed is shown whole', () => {
  const command = { type: 'commandExecution', id: 'c1', command: 'ls', cwd: '/', status: 'completed', exitCode: 0 }
  const { activity } = printed([
    anEvent('command.output', { turnId: 't', itemId: 'c1', text: 'three\n' }),
    anEvent('item.completed', { turnId: 't', item: { ...command, aggregatedOutput: 'one\ntwo\n' }, completedAtMs: null }),
  ])

  expect(activity).toBe('three\nthe whole output:\n  one\n  two\n(exit 0)\n')
})

test('an error that ends the run is left to its end, any other one is told', () => {
  const ended = { status: 'failed', result: null, usage: null } as const
  const notice = anEvent('notice', {
    turnId: 't',
    level: 'error',
    message: 'No route.',
    details: null,
    willRetry: false,
    codexErrorInfo: null,
  })
  const error = { code: 'engineFailed', message: 'No route.', engine: 'app-server' } as const
  expect(printed([notice, anEvent('run.ended', { ...ended, error })]).activity).toBe('run failed\n')
  expect(printed([notice, anEvent('run.ended', { ...ended, error: { ...error, message: 'Other.' } })]).activity).toBe(
    'error: No route.\nrun failed\n',
  )
})

test('a file change shows its diff', () => {
  const item = {
    type: 'fileChange',
    id: 'f1',
    status: 'completed',
    changes: [{ path: 'a.txt', kind: { type: 'update' }, diff: '@@ -1 +1 @@\n-a\n+b\n' }],
  }

  expect(printed([anEvent('item.completed', { turnId: 't', item, completedAtMs: null })]).activity).toBe(
    'changed a.txt\n  @@ -1 +1 @@\n  -a\n  +b\n',
  )
})

test('a moved file shows where it went', () => {
  const item = {
    type: 'fileChange',
    id: 'f1',
    status: 'completed',
    changes: [{ path: 'a.txt', kind: { type: 'update', move_path: 'b.txt' }, diff: '@@ -1 +1 @@\n-a\n+b\n\n\nMoved to: b.txt' }],
  }

  expect(printed([anEvent('item.completed', { turnId: 't', item, completedAtMs: null })]).activity).toBe(
    'moved a.txt to b.txt\n  @@ -1 +1 @@\n  -a\n  +b\n',
  )
})

test('foreign text cannot steer the terminal', () => {
  const { answer } = printed([anEvent('message.delta', { turnId: 't', itemId: 'm1', text: 'x\u001b]0;title\u0007y\u009bz' })])

  expect(answer).not.toMatch(/[^\P{Cc}\n]/u)
})

test('the end tells the outcome, how long it took and what it used', () => {
  const usage = {
    totalTokens: 42,
    inputTokens: 40,
    cachedInputTokens: 0,
    cacheWriteInputTokens: 0,
    outputTokens: 2,
    reasoningOutputTokens: 0,
  }
  const { activity } = printed([
    anEvent('run.started', { attempt: 1 }, { at: 1_000 }),
    anEvent('run.ended', { status: 'completed', result: null, error: null, usage }, { at: 3_500 }),
  ])

  expect(activity).toBe('run completed in 2.5 s, 42 tokens\n')
})

test('thoughts are printed without the marks of their Markdown', () => {
  const item = { type: 'reasoning', id: 'r1', summary: ['**Reading the README**\n\nIt is __short__; 2 ** 3 stays.'], content: [] }
  const { activity } = printed([anEvent('item.completed', { turnId: 't', item, completedAtMs: null })])

  expect(activity).toBe('  ~ Reading the README\n  ~ \n  ~ It is short; 2 ** 3 stays.\n')
})

test('a change that the engine does not tell is said to be unknown, and an empty file has no lines', () => {
  const item = {
    type: 'fileChange',
    id: 'f1',
    status: 'completed',
    changes: [
      { path: '/ws/notes.md', kind: { type: 'update' }, diff: '', isDiffUnknown: true },
      { path: '/ws/new.md', kind: { type: 'add' }, diff: '', isDiffUnknown: true },
      { path: '/ws/gone.md', kind: { type: 'delete' }, diff: '', isDiffUnknown: true },
      { path: '/ws/empty.md', kind: { type: 'add' }, diff: '' },
    ],
  }
  expect(printed([anEvent('item.completed', { turnId: 't', item, completedAtMs: null })]).activity).toBe(
    [
      'changed /ws/notes.md (the engine does not tell what in it)',
      'added /ws/new.md (the engine does not tell its content)',
      'deleted /ws/gone.md',
      'added /ws/empty.md',
      '',
    ].join('\n'),
  )
})

test('a model that the engine does not name is left out', () => {
  const opened = (model: string) => printed([anEvent('thread.opened', { model })]).activity
  expect(opened('gpt-5')).toMatch(/^session \S+, run \S+, gpt-5, in \/ws\n$/)
  expect(opened('')).toMatch(/^session \S+, run \S+, in \/ws\n$/)
})
