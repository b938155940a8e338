import { expect, test } from 'vitest'
import { createLoadedThreads } from './loaded-threads.ts'
import type { ThreadFacts } from './thread.ts'

const aThread = (threadId: string): ThreadFacts => ({
  threadId,
  codexSessionId: threadId,
  model: 'm',
  modelProvider: 'p',
  cwd: '/',
  approvalPolicy: 'never',
  approvalsReviewer: 'user',
  sandbox: null,
  reasoningEffort: null,
  rolloutPath: null,
})

test('the threads above the limit that are idle are given up, the one not used for longest first', () => {
  const threads = createLoadedThreads(2)
  for (const id of ['a', 'b', 'c', 'd']) threads.add(aThread(id))
  threads.add(aThread('a'))
  expect(threads.takeExcess((id) => id === 'b')).toEqual(['c', 'd'])
  expect(threads.takeExcess(() => false)).toEqual([])
  expect(threads.get('a')?.threadId).toBe('a')
  expect(threads.get('c')).toBeNull()
})
