import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDiskSync } from './disk-sync.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A disk that answers when the test says so. */
function open(hasFile = true) {
  const syncs: ((problem: Error | null) => void)[] = []
  const told: string[] = []
  const file = { sync: (done: (problem: Error | null) => void) => void syncs.push(done), close: () => {} }
  const disk = createDiskSync(hasFile ? file : null, {
    onFault: () => new Error('the disk is full'),
    onFree: () => void told.push('free'),
  })
  const say = (name: string) => {
    disk.add(() => told.push(name), [])
    disk.advance()
  }
  const acknowledge = (name: string) => {
    const resolve = () => void told.push(`acknowledged ${name}`)
    const reject = (problem: unknown) => void told.push(`refused ${name}: ${problem}`)
    disk.add(() => told.push(name), [{ until: 'onDisk', resolve, reject }])
    disk.advance()
  }
  return { disk, syncs, told, say, acknowledge }
}

test('what is waited for is told when it is on the disk, and what came after it not before', () => {
  const { disk, syncs, told, say, acknowledge } = open()
  say('before')
  acknowledge('one')
  say('after')
  expect(told).toEqual(['before'])
  expect(disk.isBusy).toBe(true)

  syncs.shift()?.(null)
  expect(told).toEqual(['before', 'one', 'acknowledged one', 'after', 'free'])
  expect(disk.isBusy).toBe(false)
})

test('one synchronisation at a time, and the next one covers all that came meanwhile', () => {
  const { syncs, told, acknowledge } = open()
  acknowledge('one')
  acknowledge('two')
  acknowledge('three')
  expect(syncs).toHaveLength(1)
  syncs.shift()?.(null)
  expect(told).toEqual(['one', 'acknowledged one', 'free'])
  expect(syncs).toHaveLength(1)
  syncs.shift()?.(null)

  expect(told.slice(3)).toEqual(['two', 'acknowledged two', 'three', 'acknowledged three', 'free'])
})

test('who waits for what the disk refused hears why, and readers are told all the same', () => {
  const { syncs, told, acknowledge } = open()
  acknowledge('one')
  syncs.shift()?.(new Error('ENOSPC'))

  expect(told).toEqual(['refused one: Error: the disk is full', 'one', 'free'])
})

test('what nobody waits for is brought to the disk after 100 ms, by one timer', () => {
  const { syncs, say } = open()
  say('one')
  vi.advanceTimersByTime(60)
  say('two')
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(39)
  expect(syncs).toEqual([])
  vi.advanceTimersByTime(1)
  expect(syncs).toHaveLength(1)
  syncs.shift()?.(null)

  expect(vi.getTimerCount()).toBe(0)
})

test('nothing is brought to the disk by time any more once that is stopped', () => {
  const { disk, syncs, say, acknowledge } = open()
  say('one')
  disk.stopTimer()
  say('two')
  vi.advanceTimersByTime(1_000)
  expect(syncs).toEqual([])
  expect(vi.getTimerCount()).toBe(0)

  acknowledge('three')
  expect(syncs).toHaveLength(1)
})

test('without a file all is told at once', () => {
  const { disk, told, acknowledge } = open(false)
  acknowledge('one')

  expect(told).toEqual(['one', 'acknowledged one'])
  expect(disk.isBusy).toBe(false)
})
