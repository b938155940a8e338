import { expect, test } from 'vitest'
import { openTestStorage } from '../testing/test-storage.ts'
import { createRunQueue } from './run-queue.ts'
import { createRunStore } from './run-store.ts'

/** A line whose runs work until the test ends them. */
function openQueue(maxConcurrent: number, maxWaiting = 100) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const queue = createRunQueue(createRunStore(openTestStorage()), () => ({ maxConcurrent, maxWaiting }))
  queue.process((runId) => {
    begun.push(runId)
    return new Promise((resolve) => ends.set(runId, resolve))
  })
  return { queue, begun, end: (runId: string) => ends.get(runId)?.() }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('runs of one session wait for each other, other sessions do not', async () => {
  const { queue, begun, end } = openQueue(10)
  await queue.enqueue({ id: 'a1', sessionId: 'a' })
  await queue.enqueue({ id: 'a2', sessionId: 'a' })
  await queue.enqueue({ id: 'b1', sessionId: 'b' })
  await turn()
  expect(begun).toEqual(['a1', 'b1'])
  end('a1')
  await turn()
  expect(begun).toEqual(['a1', 'b1', 'a2'])
})

test('no more than the limit run at once, first come first served', async () => {
  const { queue, begun, end } = openQueue(1)
  for (const name of ['a', 'b', 'c']) await queue.enqueue({ id: name, sessionId: name })
  await turn()
  expect([begun, await queue.counts()]).toEqual([['a'], { active: 1, waiting: 2 }])
  end('a')
  await turn()
  expect(begun).toEqual(['a', 'b'])
})

test('a waiting run can be taken out, a begun one cannot', async () => {
  const { queue, begun, end } = openQueue(1)
  await queue.enqueue({ id: 'a', sessionId: 'a' })
  await queue.enqueue({ id: 'b', sessionId: 'b' })
  await turn()
  expect(await queue.remove('b')).toBe(true)
  expect(await queue.remove('a')).toBe(false)
  end('a')
  await turn()
  expect(begun).toEqual(['a'])
})

test('what is about to be stored has its place already', async () => {
  const { queue } = openQueue(1, 2)
  await queue.enqueue({ id: 'a', sessionId: 's' })
  await turn()
  await queue.reserve('b')
  await queue.enqueue({ id: 'c', sessionId: 's' })
  await expect(queue.reserve('d')).rejects.toThrowError('2 runs are waiting already.')
  expect(await queue.remove('b')).toBe(false)
  await queue.reserve('d')
  expect(await queue.counts()).toEqual({ active: 1, waiting: 1 })
})

test('nothing begins before the line is served', async () => {
  const begun: string[] = []
  const queue = createRunQueue(createRunStore(openTestStorage()), () => ({ maxConcurrent: 1, maxWaiting: 9 }))
  await queue.enqueue({ id: 'a', sessionId: 'a' })
  await turn()
  queue.process(async (runId) => void begun.push(runId))
  expect(begun).toEqual([])
  await turn()
  expect([begun, await queue.counts()]).toEqual([['a'], { active: 0, waiting: 0 }])
})
