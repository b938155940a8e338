import { expect, test } from 'vitest'
import { createRunQueue } from './run-queue.ts'

function openQueue(maxConcurrent: number) {
  const begun: string[] = []
  const queue = createRunQueue({ maxConcurrent: () => maxConcurrent, begin: (runId) => begun.push(runId) })
  return { queue, begun }
}

const turn = () => new Promise<void>((resolve) => queueMicrotask(resolve))

test('runs of one session wait for each other, other sessions do not', async () => {
  const { queue, begun } = openQueue(10)
  queue.add({ runId: 'a1', sessionId: 'a' })
  queue.add({ runId: 'a2', sessionId: 'a' })
  queue.add({ runId: 'b1', sessionId: 'b' })
  await turn()
  expect(begun).toEqual(['a1', 'b1'])
  queue.release('a1')
  await turn()
  expect(begun).toEqual(['a1', 'b1', 'a2'])
})

test('no more than the limit run at once, first come first served', async () => {
  const { queue, begun } = openQueue(1)
  for (const name of ['a', 'b', 'c']) queue.add({ runId: name, sessionId: name })
  await turn()
  expect([begun, queue.activeCount, queue.waitingCount]).toEqual([['a'], 1, 2])
  queue.release('a')
  await turn()
  expect(begun).toEqual(['a', 'b'])
})

test('a waiting run can be taken out, a begun one cannot', async () => {
  const { queue, begun } = openQueue(1)
  queue.add({ runId: 'a', sessionId: 'a' })
  queue.add({ runId: 'b', sessionId: 'b' })
  await turn()
  expect(queue.remove('b')).toBe(true)
  expect(queue.remove('a')).toBe(false)
  queue.release('a')
  await turn()
  expect(begun).toEqual(['a'])
})
