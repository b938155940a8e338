import { expect, test } from 'vitest'
import { createCallLimiter, type LimitedCall } from './call-limiter.ts'

const limits = { working: 3, streams: 2, waiting: 10, perTurn: 2 }
const turn = () => new Promise((resolve) => setImmediate(resolve))
const turns = async () => {
  for (let index = 0; index < 10; index += 1) await turn()
}

function open() {
  const state = { isFull: false, isPaused: false, refused: null as string | null }
  const limiter = createCallLimiter(
    {
      isFull: () => state.isFull,
      setPaused: (isPaused) => {
        state.isPaused = isPaused
      },
      refuse: (reason) => {
        state.refused = reason
      },
    },
    limits,
  )
  const begun: number[] = []
  const ends = new Map<number, () => void>()
  const call = (id: number) =>
    limiter.admit((limited) => {
      begun.push(id)
      calls.set(id, limited)
      return new Promise<void>((resolve) => ends.set(id, resolve))
    })
  const calls = new Map<number, LimitedCall>()
  return { limiter, state, begun, call, calls, end: (id: number) => ends.get(id)?.() }
}

test('so many calls work at a time, in order; the rest waits without being read', async () => {
  const { state, begun, call, end } = open()
  for (let id = 1; id <= 6; id += 1) call(id)
  expect(state.isPaused).toBe(true)
  await turns()
  expect(begun).toEqual([1, 2, 3])
  end(2)
  await turns()
  expect(begun).toEqual([1, 2, 3, 4])
  for (const id of [1, 3, 4]) end(id)
  await turns()
  expect(begun).toEqual([1, 2, 3, 4, 5, 6])
  expect(state.isPaused).toBe(false)
})

test('nothing begins while its reader leaves too much unread', async () => {
  const { limiter, state, begun, call } = open()
  state.isFull = true
  call(1)
  call(2)
  await turns()
  expect(begun).toEqual([])
  state.isFull = false
  limiter.drained()
  await turns()
  expect(begun).toEqual([1, 2])
})

test('streams take no place of calls, but have a bound of their own', async () => {
  const { state, begun, call, calls } = open()
  for (let id = 1; id <= 5; id += 1) {
    call(id)
    await turns()
    if (id <= 2) calls.get(id)?.becomesStream()
  }
  expect(begun).toEqual([1, 2, 3, 4, 5])
  calls.get(3)?.becomesStream()
  expect(state.refused).toBe('too many streams are open')
})

test('a connection that goes on sending although it is not read is ended', () => {
  const { state, call } = open()
  for (let id = 1; id <= limits.perTurn + limits.waiting; id += 1) call(id)
  expect(state.refused).toBeNull()
  call(99)
  expect(state.refused).toBe('too many calls wait for an answer')
})

test('after the end of the connection nothing begins', async () => {
  const { limiter, begun, call, end } = open()
  for (let id = 1; id <= 5; id += 1) call(id)
  limiter.close()
  end(1)
  call(6)
  await turns()
  expect(begun).toEqual([1, 2])
})
