import { expect, test } from 'vitest'
import { newId } from '../ids.ts'
import { pageInputOf } from './paging.ts'

const runs = pageInputOf('run')

test('a page goes on behind an id of its own list', () => {
  expect(runs.safeParse({ cursor: newId('run') }).success).toBe(true)
  expect(runs.safeParse({}).success).toBe(true)
})

test.each(['zzz', '', 'run_', 'run_zzz', newId('ses'), `${newId('run')}0`])(
  '%j is refused instead of meaning the first page',
  (cursor) => {
    expect(runs.safeParse({ cursor }).error?.issues[0]).toMatchObject({
      path: ['cursor'],
      message: 'is no id of this list (run_…)',
    })
  },
)
