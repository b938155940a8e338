import { expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { eventsOf } from '#shared/testing/events.ts'
import { aCommand, aMessage, someTokens, usedTokens } from '../../testing/items.ts'
import { type Conversation, emptyConversation } from './conversation-items.ts'
import { withEarlierPart } from './earlier-part.ts'
import { foldEvents } from './fold-events.ts'

const turnId = 'turn_1'

/** One run with everything that can be cut in two by the border of a page. */
function aRun(): GatewayEvent[] {
  const next = eventsOf('run_1')
  const used = (total: number, last: number) => next('usage.updated', usedTokens(total, last, turnId))
  const prompt = { type: 'userMessage', id: 'u1', content: [{ type: 'text', text: 'Go' }] }
  const request = {
    kind: 'command' as const,
    itemId: 'call_2',
    turnId,
    command: 'rm -rf build',
    cwd: '/ws',
    reason: null,
    parsedCommand: [],
    proposedExecpolicyAmendment: null,
  }
  return [
    next('run.queued', { prompt: 'Go', client: 'panel', transport: 'panel' }),
    next('run.started', { attempt: 1 }),
    next('turn.started', { turnId, startedAt: 1, contextWindow: 9_000 }),
    next('item.started', { turnId, item: prompt, startedAtMs: null }),
    next('item.completed', { turnId, item: prompt, completedAtMs: null }),
    used(700, 200),
    next('item.started', { turnId, item: aCommand({ id: 'server' }), startedAtMs: null }),
    next('item.completed', { turnId, item: aMessage('One', 'msg_1'), completedAtMs: null }),
    next('diff.updated', { turnId, diff: 'diff --git a/a b/a' }),
    next('item.started', { turnId, item: aCommand({ id: 'call_2' }), startedAtMs: null }),
    next('approval.requested', { approvalId: 'apr_1', request, expiresAt: 9_000 }),
    next('item.completed', { turnId, item: aMessage('Two, with an id used before', 'msg_1'), completedAtMs: null }),
    next('approval.answered', { approvalId: 'apr_1', decision: 'accept', answeredBy: 'owner', reason: null }),
    next('item.completed', {
      turnId,
      item: aCommand({ id: 'call_2', status: 'completed', aggregatedOutput: 'x' }),
      completedAtMs: null,
    }),
    used(900, 200),
    next('turn.ended', {
      turnId,
      status: 'interrupted',
      lastMessage: 'Two',
      error: null,
      startedAt: null,
      completedAt: null,
      durationMs: null,
      timeToFirstTokenMs: null,
    }),
    next('run.ended', { status: 'interrupted', result: null, error: null, usage: someTokens(400) }),
  ]
}

/** Keys only have to be unique. */
function withoutKeys(conversation: Conversation): unknown {
  return conversation.runs.map((run) => ({ ...run, entries: run.entries.map(({ key: _, ...entry }) => entry) }))
}

const events = aRun()
const whole = foldEvents(emptyConversation, events)
const splits = events.slice(1).map((_, index) => index + 1)

test.each(splits)('a run cut before event %i reads as if it had never been cut', (at) => {
  const later = foldEvents(emptyConversation, events.slice(at))
  const joined = withEarlierPart(foldEvents(emptyConversation, events.slice(0, at)), later)
  expect(withoutKeys(joined)).toEqual(withoutKeys(whole))
  const keys = joined.runs[0]?.entries.map((entry) => entry.key) ?? []
  expect(new Set(keys).size).toBe(keys.length)
})

test('what is shown keeps its keys when something comes before it', () => {
  const later = foldEvents(emptyConversation, events.slice(11))
  const joined = withEarlierPart(foldEvents(emptyConversation, events.slice(0, 11)), later)
  const keys = joined.runs[0]?.entries.map((entry) => entry.key) ?? []
  for (const entry of later.runs[0]?.entries ?? []) expect(keys).toContain(entry.key)
})

test('in pages of one event each it is the same', () => {
  const joined = events.reduceRight(
    (later, event) => withEarlierPart(foldEvents(emptyConversation, [event]), later),
    emptyConversation,
  )
  expect(withoutKeys(joined)).toEqual(withoutKeys(whole))
})
