import { expect, test } from 'vitest'
import { aForeignEvent, anEvent, eventsOf } from '#shared/testing/events.ts'
import { describeEvent } from './describe-event.ts'

test('events are one short line whatever they carry', () => {
  const next = eventsOf('run_1')
  expect(describeEvent(next('run.queued', { prompt: 'Fix\n\nit', client: 'cursor', transport: 'stdio' }))).toBe(
    'cursor (stdio): Fix it',
  )
  const long = describeEvent(next('message.delta', { turnId: 't', itemId: 'm', text: `a\n${'x'.repeat(100_000)}` }))
  expect(long.startsWith('"a\\nx')).toBe(true)
  expect(long.length).toBeLessThanOrEqual(300)
})

test('an event of an unknown type or an unexpected shape is shown as it is', () => {
  for (const type of ['item.started', 'brand.new', 'unknown.30', 'unreadable.item.started'])
    expect(describeEvent(aForeignEvent(type, { odd: true }))).toBe('{"odd":true}')
})

test('a diff is told by its files and lines', () => {
  const next = eventsOf('run_1')
  const diff = 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1,2 @@\n-old\n+new\n+more\n'
  const event = next('diff.updated', { turnId: 't', diff })
  expect(describeEvent(event)).toBe('1 file, +2 −1: a.txt')
  expect(describeEvent({ ...event, truncated: [{ path: '/data/diff', length: 70_000 }] })).toBe('at least 1 file, +2 −1: a.txt')
  expect(describeEvent(next('diff.updated', { turnId: 't', diff: '' }))).toBe('no changes')
})

test('a model that the engine does not name is left out', () => {
  const opened = anEvent('thread.opened', { model: '' })
  expect(describeEvent(opened)).toBe('new thread_1 · /ws')
})
