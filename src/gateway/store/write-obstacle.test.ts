import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLog } from '../log.ts'
import type { StoreState } from './open-database.ts'
import { createWriteObstacle } from './write-obstacle.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function open(initialState: StoreState = { state: 'ok' }) {
  const tries: string[] = []
  const states: string[] = []
  const obstacle = createWriteObstacle(initialState, silentLog, {
    afterFailure: () => void tries.push('failure'),
    afterLock: () => void tries.push('lock'),
  })
  obstacle.onStateChange(({ state }) => void states.push(state))
  return { obstacle, tries, states }
}

const full = Object.assign(new Error('database or disk is full'), { errcode: 13 })
const held = Object.assign(new Error('database is locked'), { errcode: 5 })

test('a full disk refuses what is new, until a write goes through', () => {
  const { obstacle, states } = open()
  expect(obstacle.meet(full)).toMatchObject({ error: { code: 'storageFull' } })
  expect(obstacle.isThere).toBe(true)
  expect(() => obstacle.assertWritable()).toThrow(/disk is full/)

  obstacle.overcome()
  expect(() => obstacle.assertWritable()).not.toThrow()
  expect(states).toEqual(['full', 'ok'])
})

test('what else keeps it from being written is another reason', () => {
  const { obstacle } = open()
  expect(obstacle.meet(held)).toMatchObject({ error: { code: 'storageBlocked' } })
  expect(obstacle.state.state).toBe('blocked')
})

test('it is tried again each second, once however often it was met', () => {
  const { obstacle, tries } = open()
  obstacle.meet(full)
  obstacle.meet(full)
  vi.advanceTimersByTime(999)
  expect(tries).toEqual([])
  vi.advanceTimersByTime(1)
  expect(tries).toEqual(['failure'])

  obstacle.meet(full)
  obstacle.stopRetry()
  vi.advanceTimersByTime(10_000)
  expect(tries).toEqual(['failure'])
})

test('a lock is asked for every 10 ms, for 300 ms, and nobody is refused meanwhile', () => {
  const { obstacle, tries } = open()
  let asked = 0
  while (obstacle.waitForLock()) {
    asked += 1
    expect(obstacle.isWaitingForLock).toBe(true)
    vi.advanceTimersByTime(10)
    expect(obstacle.isWaitingForLock).toBe(false)
  }
  expect(asked).toBe(30)
  expect(tries).toHaveLength(30)
  expect(() => obstacle.assertWritable()).not.toThrow()

  obstacle.overcome()
  expect(obstacle.waitForLock()).toBe(true)
})

test('a database of a newer version is not written at all', () => {
  const { obstacle } = open({ state: 'readOnly', message: 'It is of a newer version.' })
  expect(() => obstacle.assertWritable()).toThrow(/newer version/)
})
