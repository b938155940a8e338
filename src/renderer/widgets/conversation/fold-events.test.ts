import { describe, expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { anEvent, eventsOf } from '#shared/testing/events.ts'
import { aCommand, aMessage } from '../../testing/items.ts'
import { type Conversation, type ConversationEntry, emptyConversation } from './conversation-items.ts'
import { foldEvents } from './fold-events.ts'
import { wholeEntry } from './whole-entry.ts'

const turnId = 'turn_1'

function fold(...batches: GatewayEvent[][]): Conversation {
  return batches.reduce(foldEvents, emptyConversation)
}

function entries(conversation: Conversation): readonly ConversationEntry[] {
  return conversation.runs[0]?.entries ?? []
}

describe('a streamed message', () => {
  test('grows by its deltas and is replaced by the finished item', () => {
    const next = eventsOf('run_1')
    const opening = [next('item.started', { turnId, item: aMessage(''), startedAtMs: 1 })]
    const deltas = [
      next('message.delta', { turnId, itemId: 'msg_1', text: 'Hel' }),
      next('message.delta', { turnId, itemId: 'msg_1', text: 'lo' }),
    ]
    const streaming = fold(opening, deltas)
    expect(entries(streaming)).toMatchObject([{ kind: 'message', text: 'Hello', state: 'inProgress' }])

    const done = foldEvents(streaming, [next('item.completed', { turnId, item: aMessage('Hello there'), completedAtMs: 2 })])
    expect(entries(done)).toMatchObject([{ kind: 'message', text: 'Hello there', state: 'completed' }])
  })

  test('is shown when its first delta comes without a start', () => {
    const next = eventsOf('run_1')
    const conversation = fold([next('message.delta', { turnId, itemId: 'msg_9', text: 'Hi' })])
    expect(entries(conversation)).toMatchObject([{ kind: 'message', itemId: 'msg_9', text: 'Hi', state: 'inProgress' }])
  })

  test('does not grow by deltas that come after its end', () => {
    const next = eventsOf('run_1')
    const conversation = fold([
      next('item.completed', { turnId, item: aMessage('Done'), completedAtMs: 2 }),
      next('message.delta', { turnId, itemId: 'msg_1', text: '!!' }),
    ])
    expect(entries(conversation)).toMatchObject([{ text: 'Done' }])
  })

  test('leaves the entries beside it untouched, by identity', () => {
    const next = eventsOf('run_1')
    const before = fold([
      next('item.completed', { turnId, item: aMessage('First'), completedAtMs: 2 }),
      next('item.started', { turnId, item: aMessage('', 'msg_2'), startedAtMs: 3 }),
    ])
    const after = foldEvents(before, [next('message.delta', { turnId, itemId: 'msg_2', text: 'x' })])
    expect(entries(after)[0]).toBe(entries(before)[0])
    expect(entries(after)[1]).not.toBe(entries(before)[1])
  })

  test('gets a key of its own when Codex uses an id again', () => {
    const next = eventsOf('run_1')
    const conversation = fold([
      next('item.completed', { turnId, item: aMessage('One'), completedAtMs: 1 }),
      next('item.started', { turnId, item: aMessage(''), startedAtMs: 2 }),
      next('message.delta', { turnId, itemId: 'msg_1', text: 'Two' }),
    ])
    expect(entries(conversation).map((entry) => [entry.key, entry.kind === 'message' && entry.text])).toEqual([
      ['msg_1', 'One'],
      ['msg_1#2', 'Two'],
    ])
  })
})

describe('replays', () => {
  test('events that were folded in before change nothing, not even identity', () => {
    const next = eventsOf('run_1')
    const events = [
      next('run.queued', { prompt: 'Go', client: 'panel', transport: 'panel' }),
      next('message.delta', { turnId, itemId: 'msg_1', text: 'Hello' }),
    ]
    const once = fold(events)
    expect(foldEvents(once, events)).toBe(once)
    expect(foldEvents(once, [...events].reverse())).toBe(once)
  })

  test('a live batch that overlaps the history adds only what is new', () => {
    const next = eventsOf('run_1')
    const a = next('message.delta', { turnId, itemId: 'msg_1', text: 'a' })
    const b = next('message.delta', { turnId, itemId: 'msg_1', text: 'b' })
    const c = next('message.delta', { turnId, itemId: 'msg_1', text: 'c' })
    expect(entries(fold([a, b], [b, c], [a]))).toMatchObject([{ text: 'abc' }])
  })

  test('each run has its own cursor, so runs may be loaded one after the other', () => {
    const first = eventsOf('run_1', 1)
    const second = eventsOf('run_2', 2)
    const late = [second('run.queued', { prompt: 'Second', client: 'panel', transport: 'panel' })]
    const early = [
      first('run.queued', { prompt: 'First', client: 'panel', transport: 'panel' }),
      first('message.delta', { turnId, itemId: 'msg_1', text: 'x' }),
    ]
    const conversation = fold(late, early)
    expect(conversation.runs.map((run) => run.prompt)).toEqual(['First', 'Second'])
  })

  test('a run that did not change keeps its identity', () => {
    const first = eventsOf('run_1', 1)
    const second = eventsOf('run_2', 10)
    const before = fold([first('run.started', { attempt: 1 }), second('run.started', { attempt: 1 })])
    const after = foldEvents(before, [second('message.delta', { turnId, itemId: 'm', text: 'x' })])
    expect(after.runs[0]).toBe(before.runs[0])
  })
})

describe('commands', () => {
  test('show their output live and the complete one at their end', () => {
    const next = eventsOf('run_1')
    const running = fold([
      next('item.started', { turnId, item: aCommand(), startedAtMs: 1 }),
      next('command.output', { turnId, itemId: 'call_1', text: 'b.txt\n' }),
    ])
    expect(entries(running)).toMatchObject([{ kind: 'command', output: 'b.txt\n', state: 'inProgress', exitCode: null }])

    const item = aCommand({ status: 'completed', aggregatedOutput: 'a.txt\nb.txt\n', exitCode: 0, durationMs: 12 })
    const done = foldEvents(running, [next('item.completed', { turnId, item, completedAtMs: 2 })])
    expect(entries(done)).toMatchObject([{ output: 'a.txt\nb.txt\n', state: 'completed', exitCode: 0, durationMs: 12 }])
  })

  test('keep what was streamed when the finished item carries no output', () => {
    const next = eventsOf('run_1')
    const conversation = fold([
      next('item.started', { turnId, item: aCommand(), startedAtMs: 1 }),
      next('command.output', { turnId, itemId: 'call_1', text: 'live\n' }),
      next('item.completed', { turnId, item: aCommand({ status: 'failed', exitCode: 1 }), completedAtMs: 2 }),
    ])
    expect(entries(conversation)).toMatchObject([{ output: 'live\n', state: 'failed', exitCode: 1 }])
  })

  test('keep the end of an endless output, cut at a line', () => {
    const next = eventsOf('run_1')
    const line = `${'x'.repeat(99)}\n`
    const conversation = fold([
      next('item.started', { turnId, item: aCommand(), startedAtMs: 1 }),
      next('command.output', { turnId, itemId: 'call_1', text: `first\n${line.repeat(5_000)}` }),
    ])
    const [entry] = entries(conversation)
    if (entry?.kind !== 'command') throw new Error('no command')
    expect(entry.outputCut).toBe(true)
    expect(entry.output.length).toBeLessThanOrEqual(400_000)
    expect(entry.output.startsWith('x'.repeat(99))).toBe(true)
  })
})

describe('the end of a run', () => {
  test('marks what was still open as interrupted', () => {
    const next = eventsOf('run_1')
    const conversation = fold([
      next('run.started', { attempt: 1 }),
      next('item.started', { turnId, item: aCommand(), startedAtMs: 1 }),
      next('message.delta', { turnId, itemId: 'msg_1', text: 'Half a sen' }),
      next('run.ended', {
        status: 'interrupted',
        result: null,
        error: { code: 'interrupted', message: 'Stopped.' },
        usage: null,
      }),
    ])
    expect(entries(conversation).map((entry) => entry.state)).toEqual(['interrupted', 'interrupted'])
    expect(conversation.runs[0]).toMatchObject({ status: 'interrupted', error: { message: 'Stopped.' } })
  })

  test('closes open items quietly when the run completed', () => {
    const next = eventsOf('run_1')
    const conversation = fold([
      next('message.delta', { turnId, itemId: 'msg_1', text: 'Fine' }),
      next('run.ended', { status: 'completed', result: 'Fine', error: null, usage: null }),
    ])
    expect(entries(conversation)).toMatchObject([{ state: 'completed' }])
    expect(conversation.runs[0]).toMatchObject({ status: 'completed', result: 'Fine' })
  })
})

test('reasoning grows in sections and takes the finished summary', () => {
  const next = eventsOf('run_1')
  const streaming = fold([
    next('item.started', { turnId, item: { type: 'reasoning', id: 'rs_1' }, startedAtMs: 1 }),
    next('reasoning.section', { turnId, itemId: 'rs_1', index: 0 }),
    next('reasoning.delta', { turnId, itemId: 'rs_1', index: 0, text: '**Plan' }),
    next('reasoning.delta', { turnId, itemId: 'rs_1', index: 1, text: 'Then' }),
  ])
  expect(entries(streaming)).toMatchObject([{ kind: 'reasoning', sections: ['**Plan', 'Then'] }])

  const item = { type: 'reasoning', id: 'rs_1', summary: ['**Plan** it', 'Then do'], content: [] }
  const done = foldEvents(streaming, [next('item.completed', { turnId, item, completedAtMs: 2 })])
  expect(entries(done)).toMatchObject([{ sections: ['**Plan** it', 'Then do'], state: 'completed' }])
})

test('the prompt is shown once although Codex repeats it as an item', () => {
  const next = eventsOf('run_1')
  const item = { type: 'userMessage', id: 'u1', content: [{ type: 'text', text: 'Fix it' }] }
  const conversation = fold([
    next('run.queued', { prompt: 'Fix it', client: 'cursor', transport: 'stdio' }),
    next('item.started', { turnId, item, startedAtMs: 1 }),
    next('item.completed', { turnId, item, completedAtMs: 1 }),
  ])
  expect(conversation.runs[0]).toMatchObject({ prompt: 'Fix it', client: 'cursor', entries: [] })
})

test('an approval stands where it was asked and carries its answer', () => {
  const next = eventsOf('run_1')
  const request = {
    kind: 'command' as const,
    itemId: 'call_1',
    turnId,
    command: 'rm -rf build',
    cwd: '/ws',
    reason: null,
    parsedCommand: [],
    proposedExecpolicyAmendment: null,
  }
  const asked = fold([next('approval.requested', { approvalId: 'apr_1', request, expiresAt: 9_000 })])
  expect(entries(asked)).toMatchObject([{ kind: 'approval', state: 'inProgress', expiresAt: 9_000, answer: null }])

  const answered = foldEvents(asked, [
    next('approval.answered', { approvalId: 'apr_1', decision: 'decline', answeredBy: 'deadline', reason: 'Nobody answered.' }),
  ])
  expect(entries(answered)).toMatchObject([{ state: 'completed', answer: { decision: 'decline', answeredBy: 'deadline' } }])
})

test('attempts to reconnect are one notice that counts up, other notices stay apart', () => {
  const next = eventsOf('run_1')
  const notice = (text: string, willRetry: boolean) =>
    next('notice', { turnId, level: 'warning', message: text, details: null, willRetry, codexErrorInfo: null })
  const conversation = fold([
    notice('Reconnecting 1/2', true),
    notice('Reconnecting 2/2', true),
    next('message.delta', { turnId, itemId: 'm', text: 'x' }),
    notice('Old model', false),
    notice('Old config', false),
  ])
  const texts = entries(conversation).map((entry) => (entry.kind === 'notice' ? entry.message : entry.kind))
  expect(texts).toEqual(['Reconnecting 2/2', 'message', 'Old model', 'Old config'])
})

test('an item of an unknown type is kept as it came', () => {
  const next = eventsOf('run_1')
  const item = { type: 'hologram', id: 'h1', beam: 3 }
  const conversation = fold([next('item.completed', { turnId, item, completedAtMs: 1 })])
  expect(entries(conversation)).toMatchObject([{ kind: 'other', item, state: 'completed' }])
})

test('usage, diff, model and context window belong to the run', () => {
  const next = eventsOf('run_1')
  const usage = {
    totalTokens: 700,
    inputTokens: 640,
    cachedInputTokens: 30,
    cacheWriteInputTokens: 0,
    outputTokens: 60,
    reasoningOutputTokens: 15,
  }
  const conversation = fold([
    next('turn.started', { turnId, startedAt: 1, contextWindow: 258_400 }),
    next('usage.updated', {
      turnId,
      total: usage,
      last: { ...usage, totalTokens: 235 },
      contextWindow: null,
      rateLimits: null,
    }),
    next('diff.updated', { turnId, diff: 'diff --git a/a b/a\n' }),
  ])
  expect(conversation.runs[0]).toMatchObject({
    usage: { totalTokens: 235 },
    contextTokens: 235,
    contextWindow: 258_400,
    diff: 'diff --git a/a b/a\n',
  })
})

test('events without a run only rename the session', () => {
  const event = anEvent('session.updated', { title: 'Better name' }, { runId: null })
  expect(fold([event])).toEqual({ title: 'Better name', runs: [] })
})

describe('texts that arrived cut', () => {
  const cutAt = (event: GatewayEvent, path: string, length: number): GatewayEvent => ({ ...event, truncated: [{ path, length }] })

  test('say which event has the whole', () => {
    const next = eventsOf('run_1')
    const queued = next('run.queued', { prompt: 'Do', client: 'cli', transport: 'cli' })
    const item = aCommand({ status: 'completed', aggregatedOutput: 'begin' })
    const conversation = fold([
      cutAt(queued, '/data/prompt', 20_000),
      cutAt(next('item.completed', { turnId, item, completedAtMs: 2 }), '/data/item/aggregatedOutput', 500_000),
      cutAt(next('diff.updated', { turnId, diff: '--- a' }), '/data/diff', 70_000),
    ])
    expect(conversation.runs[0]?.cuts).toMatchObject({ prompt: { seq: 1, length: 20_000 }, diff: { seq: 3, length: 70_000 } })
    expect(entries(conversation)).toMatchObject([{ output: 'begin', cut: { seq: 2, length: 500_000 } }])
  })

  test('do not take the place of more that was streamed', () => {
    const next = eventsOf('run_1')
    const conversation = fold([
      next('item.started', { turnId, item: aMessage(''), startedAtMs: 1 }),
      next('message.delta', { turnId, itemId: 'msg_1', text: 'Hello there' }),
      cutAt(next('item.completed', { turnId, item: aMessage('Hello'), completedAtMs: 2 }), '/data/item/text', 11),
    ])
    const [entry] = entries(conversation)
    expect(entry).toMatchObject({ text: 'Hello there', state: 'completed' })
    expect(entry?.cut).toBeFalsy()
  })

  test('are replaced by the whole ones of their event', () => {
    const completed = (aggregatedOutput: string) =>
      anEvent('item.completed', { turnId, item: aCommand({ status: 'failed', aggregatedOutput }), completedAtMs: 2 })
    const whole = completed('begin and end')
    const [entry] = entries(fold([cutAt(completed('begin'), '/data/item/aggregatedOutput', 13)]))
    if (!entry) throw new Error('no entry')
    expect(wholeEntry(entry, whole)).toMatchObject({ output: 'begin and end', outputCut: false, state: 'failed', key: entry.key })
  })
})

test('a run whose gateway had died took as long as it lived, not until its end was written', () => {
  const next = eventsOf('run_1')
  const error = { code: 'interrupted' as const, message: 'The gateway ended.' }
  const conversation = fold([
    next('run.queued', { prompt: 'x', client: 'cli', transport: 'cli' }),
    next('run.started', { attempt: 1 }),
    next('run.ended', { status: 'interrupted', result: null, error, usage: null, endedAt: 1_002 }),
  ])
  expect(conversation.runs[0]).toMatchObject({ startedAt: 1_002, endedAt: 1_002 })
})

test('a model that the engine does not name is not known', () => {
  const model = (name: string) => fold([anEvent('thread.opened', { model: name })]).runs[0]?.model
  expect([model('gpt-5'), model('')]).toEqual(['gpt-5', null])
})
