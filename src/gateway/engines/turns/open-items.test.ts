import { expect, test } from 'vitest'
import { createOpenItems } from './open-items.ts'

test('unfinished items keep what was already known of them', () => {
  const items = createOpenItems()
  items.started({ type: 'agentMessage', id: 'm', text: '' })
  items.started({ type: 'commandExecution', id: 'c', command: 'ls', cwd: '/', status: 'inProgress', aggregatedOutput: null })
  items.started({ type: 'mcpToolCall', id: 't', status: 'inProgress' })
  items.started({ type: 'reasoning', id: 'done', summary: [] })
  items.append('m', 'half a ')
  items.append('m', 'sentence')
  items.append('c', 'a.txt\n')
  items.append('nobody', 'lost')
  items.completed('done')
  expect(items.takeUnfinished()).toEqual([
    { type: 'agentMessage', id: 'm', text: 'half a sentence' },
    { type: 'commandExecution', id: 'c', command: 'ls', cwd: '/', status: 'failed', aggregatedOutput: 'a.txt\n' },
    { type: 'mcpToolCall', id: 't', status: 'failed' },
  ])
  expect(items.takeUnfinished()).toEqual([])
})

test('the text that is kept of an item is bounded', () => {
  const items = createOpenItems()
  items.started({ type: 'agentMessage', id: 'm', text: '' })
  for (let count = 0; count < 30; count++) items.append('m', 'x'.repeat(100_000))
  expect(items.takeUnfinished()).toEqual([expect.objectContaining({ text: expect.stringMatching(/^x{1000000}$/) })])
})
