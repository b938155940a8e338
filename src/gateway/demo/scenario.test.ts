import { expect, test } from 'vitest'
import type { Conversation } from './conversation.ts'
import { showSteps } from './scenario.ts'
import { notesHeading } from './workspace.ts'

const aConversation = (change: Partial<Conversation> = {}): Conversation => ({
  prompt: 'sort my\nshelves',
  earlierPrompts: 0,
  outputs: ['README.md notes.md', `${notesHeading}\n- x`],
  toolNames: new Set(['exec_command', 'apply_patch']),
  ...change,
})

test('the first prompt asks for exactly one approval and writes its words into the notes', () => {
  const steps = showSteps(aConversation())
  expect(steps.filter((step) => step.exec?.escalate)).toHaveLength(1)
  expect(steps.filter((step) => step.patch).map((step) => step.patch)).toEqual([expect.stringContaining('+- sort my shelves')])
  expect(steps.at(-1)?.message).toContain('sort my shelves')
})

test('a folder that is not the sample project is not edited', () => {
  const steps = showSteps(aConversation({ outputs: ['main.c', 'int main() {}'] }))
  expect(steps.some((step) => step.patch)).toBe(false)
})

test('a declined approval is told, not hidden', () => {
  const outputs = ['', notesHeading, 'check 4 of 4: ok', 'Success', 'exec command rejected by user']
  expect(showSteps(aConversation({ outputs })).at(-1)?.message).toContain('because it was not allowed')
})

test('later prompts ask for no approval and differ', () => {
  const later = [1, 2, 3].map((earlierPrompts) => showSteps(aConversation({ earlierPrompts })))
  expect(later.flat().some((step) => step.exec?.escalate)).toBe(false)
  expect(new Set(later.map((steps) => JSON.stringify(steps))).size).toBe(3)
})

test('a request without tools is answered with text only', () => {
  expect(showSteps(aConversation({ toolNames: new Set() }))).toEqual([
    expect.objectContaining({ message: expect.stringContaining('sort my shelves') }),
  ])
})
