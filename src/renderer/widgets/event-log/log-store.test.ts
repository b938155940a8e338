import { expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { anEvent } from '#shared/testing/events.ts'
import { LogStore } from './log-store.ts'

function events(from: number, to: number): GatewayEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const seq = from + index
    return anEvent('notice', { message: `event ${seq}` }, { seq, runId: null, sessionId: null })
  })
}

/** A store whose frames are run by hand. */
function aStore(options: { capacity?: number; heldLimit?: number } = {}) {
  const frames: (() => void)[] = []
  const store = new LogStore({ ...options, nextFrame: (callback) => frames.push(callback), now: () => 0 })
  const seqs = () => Array.from({ length: store.rows.length }, (_, index) => store.rows.at(index)?.seq)
  const nextFrame = () => {
    for (const frame of frames.splice(0)) frame()
  }
  return { store, seqs, nextFrame }
}

test('many batches of one frame are published once', () => {
  const { store, nextFrame } = aStore()
  let published = 0
  store.subscribe(() => {
    published += 1
  })
  for (let seq = 1; seq <= 50; seq += 1) store.push(events(seq, seq))
  expect([published, store.version()]).toEqual([0, 0])
  nextFrame()
  expect([published, store.version(), store.rows.length]).toEqual([1, 1, 50])
})

test('live events that come while the newest are read are neither lost nor doubled', () => {
  const { store, seqs } = aStore()
  store.beginFill()
  store.push(events(4, 6))
  store.push(events(7, 8))
  store.fill(events(1, 6), true)
  store.push(events(9, 9))
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([store.reachedStart, store.missed]).toEqual([true, 0])
})

test('a pause holds live events back and shows them when it ends', () => {
  const { store, seqs } = aStore()
  store.push(events(1, 2))
  store.setPaused(true)
  store.push(events(3, 5))
  expect([seqs(), store.missed]).toEqual([[1, 2], 3])
  store.setPaused(false)
  expect([seqs(), store.missed]).toEqual([[1, 2, 3, 4, 5], 0])
})

test('a long pause leaves a gap instead of growing, and filling again closes it', () => {
  const { store, seqs } = aStore({ heldLimit: 3 })
  store.push(events(1, 2))
  store.setPaused(true)
  store.push(events(3, 9))
  expect([store.hasGap, store.missed]).toEqual([true, 7])
  store.setPaused(false)
  store.push(events(10, 10))
  expect([seqs(), store.hasGap]).toEqual([[1, 2], true])

  store.beginFill()
  store.push(events(11, 11))
  store.fill(events(6, 10), false)
  expect([seqs(), store.hasGap, store.missed]).toEqual([[6, 7, 8, 9, 10, 11], false, 0])
})

test('rows do not move under a reader who scrolled up, although the memory is full', () => {
  const { store, seqs } = aStore({ capacity: 4 })
  store.push(events(1, 4))
  store.setFollowing(false)
  store.push(events(5, 6))
  expect([seqs(), store.missed]).toEqual([[1, 2, 3, 4], 2])
  store.setFollowing(true)
  expect([seqs(), store.missed]).toEqual([[3, 4, 5, 6], 0])
})

test('a reader who scrolled up sees new events arrive below while there is room', () => {
  const { store, seqs } = aStore({ capacity: 10 })
  store.push(events(1, 2))
  store.setFollowing(false)
  store.push(events(3, 4))
  expect([seqs(), store.missed]).toEqual([[1, 2, 3, 4], 0])
})

test('older pages join in front without doubles and may push the newest out', () => {
  const { store, seqs } = aStore({ capacity: 5 })
  store.fill(events(10, 13), false)
  store.setFollowing(false)
  store.prepend(events(8, 10), false)
  expect([seqs(), store.hasGap]).toEqual([[8, 9, 10, 11, 12], true])
  store.push(events(14, 15))
  expect([seqs(), store.missed]).toEqual([[8, 9, 10, 11, 12], 2])
})

test('numbers that begin again mean another log, which takes the place of the old one', () => {
  const { store, seqs } = aStore()
  store.push(events(500, 510))
  store.push(events(1, 3))
  expect(seqs()).toEqual([1, 2, 3])
})

test('a new filter is applied over several frames', () => {
  const frames: (() => void)[] = []
  let time = 0
  const store = new LogStore({ nextFrame: (callback) => frames.push(callback), now: () => (time += 10) })
  store.push(events(1, 1_000))
  store.setFilter({ text: 'event', hiddenGroups: new Set() })
  const sizes: number[] = []
  while (frames.length > 0) {
    for (const frame of frames.splice(0)) frame()
    sizes.push(store.rows.length)
  }
  expect(sizes.length).toBeGreaterThan(2)
  expect(sizes.at(-1)).toBe(1_000)
})
