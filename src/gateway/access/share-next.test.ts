import { expect, test } from 'vitest'
import { shareNext } from './share-next.ts'

test('whoever asks meanwhile shares a result that was begun after the asking, also after a failure', async () => {
  const begun: PromiseWithResolvers<number>[] = []
  const ask = shareNext(() => {
    const work = Promise.withResolvers<number>()
    begun.push(work)
    return work.promise
  })
  const first = ask()
  const [second, third] = [ask(), ask()]
  expect(begun).toHaveLength(1)
  begun[0]?.reject(new Error('failed'))
  await expect(first).rejects.toThrowError('failed')
  await expect.poll(() => begun.length).toBe(2)
  begun[1]?.resolve(2)
  expect(await Promise.all([second, third])).toEqual([2, 2])
  void ask()
  expect(begun).toHaveLength(3)
})
