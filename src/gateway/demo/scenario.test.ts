import { expect, test } from 'vitest'
import type { ModelInput } from './model-request.ts'
import { showSteps } from './scenario.ts'
import { notesHeading } from './workspace.ts'

/** What Codex answers to a command and to a change of files (0.153.4 and 0.169). */
const ended = (output: string, code = 0) =>
  `Chunk ID: 642e8c\nWall time: 0.1 seconds\nProcess exited with code ${code}\nOriginal token count: 9\nOutput:\n${output}\n`
const patched = 'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM notes.md\n'
const rejected = 'exec_command failed: CreateProcess { message: "Rejected(\\"rejected by user\\")" }'
const notStarted =
  'exec_command failed for `/bin/bash -lc uname`: CreateProcess { message: "Rejected(\\"Failed to create unified exec process: Permission denied (os error 13)\\")" }'
const forbidden =
  'exec_command failed for `uname`: CreateProcess { message: "Rejected(\\"`uname` rejected: blocked by policy\\")" }'
const stillRunning = 'Chunk ID: 1\nWall time: 10 seconds\nProcess running with session ID 7\nOutput:\ncheck 1 of 4: ok\n'
const checks = ended('check 1 of 4: ok\ncheck 4 of 4: ok')

const aModelInput = (change: Partial<ModelInput> = {}): ModelInput => ({
  prompt: 'sort my\nshelves',
  earlierPrompts: 0,
  outputs: ['README.md notes.md', `${notesHeading}\n- x`],
  toolNames: new Set(['exec_command', 'apply_patch']),
  ...change,
})

test('the first prompt asks for exactly one approval and writes its words into the notes', () => {
  const steps = showSteps(aModelInput())
  expect(steps.filter((step) => step.exec?.escalate)).toHaveLength(1)
  expect(steps.filter((step) => step.patch).map((step) => step.patch)).toEqual([expect.stringContaining('+- sort my shelves')])
  expect(steps.at(-1)?.message).toContain('sort my shelves')
})

test('a folder that is not the sample project is not edited', () => {
  const steps = showSteps(aModelInput({ outputs: ['main.c', 'int main() {}'] }))
  expect(steps.some((step) => step.patch)).toBe(false)
})

const lastWords = (outputs: string[], earlierPrompts = 0) => showSteps(aModelInput({ outputs, earlierPrompts })).at(-1)?.message
const all = [ended('notes.md'), ended(notesHeading), checks, patched, ended('Linux 6')]

test('what was done is told', () => {
  const words = lastWords(all)
  expect(words).toContain('- listed and read the files')
  expect(words).toContain('- ran four checks, all of them passed')
  expect(words).toContain('- added your request to `notes.md`')
  expect(words).toContain('- ran one command outside the sandbox, after it was allowed')
})

test('a declined approval is told, not hidden', () => {
  expect(lastWords(all.with(4, rejected))).toContain('- did not run the command outside the sandbox, because it was not allowed')
})

test.for([
  [0, ended('ls: not found', 127), 'a command failed', 'listed and read the files of the workspace\n'],
  [1, ended(notesHeading, 1), 'a command failed', 'listed and read the files of the workspace\n'],
  [2, stillRunning, 'did not finish', 'all of them passed'],
  [2, ended('check 4 of 4: ok', 1), 'did not finish', 'all of them passed'],
  [2, rejected, 'ran no checks', 'all of them passed'],
  [3, 'Exit code: 1\nOutput:\napply_patch verification failed', 'the change failed', '- added your request'],
  [3, 'patch rejected by user', 'did not add your request', '- added your request'],
  [4, ended('uname: not found', 127), 'outside the sandbox, but it failed', 'after it was allowed'],
  [4, 'exec_command failed for `uname`: timed out', 'outside the sandbox, but it failed', 'after it was allowed'],
  [0, notStarted, 'but a command failed', 'because it was not allowed'],
  [2, notStarted, 'the command did not finish', 'because it was not allowed'],
  [3, notStarted, 'but the change failed', 'because it was not allowed'],
  [4, notStarted, 'outside the sandbox, but it failed', 'because it was not allowed'],
  [4, forbidden, 'because it was not allowed', 'but it failed'],
] as const)('what did not happen is not claimed: step %i', ([step, output, told, claimed]) => {
  const words = lastWords(all.with(step, output))
  expect(words).toContain(told)
  expect(words).not.toContain(claimed)
})

test('later prompts claim no more than was done either', () => {
  expect(lastWords([ended(notesHeading), patched], 1)).toContain('is noted')
  expect(lastWords([ended(notesHeading), 'patch rejected by user'], 1)).toContain('is not in the notes')
  expect(lastWords([ended('no such file', 1)], 1)).toContain('is not in the notes')
  expect(lastWords([checks], 2)).toContain('All four checks passed')
  expect(lastWords([rejected], 2)).toContain('the checks did not finish')
})

test('later prompts ask for no approval and differ', () => {
  const later = [1, 2, 3].map((earlierPrompts) => showSteps(aModelInput({ earlierPrompts })))
  expect(later.flat().some((step) => step.exec?.escalate)).toBe(false)
  expect(new Set(later.map((steps) => JSON.stringify(steps))).size).toBe(3)
})

test('a request without tools is answered with text only', () => {
  expect(showSteps(aModelInput({ toolNames: new Set() }))).toEqual([
    expect.objectContaining({ message: expect.stringContaining('sort my shelves') }),
  ])
})
