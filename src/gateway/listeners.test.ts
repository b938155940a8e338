import { expect, test } from 'vitest'
import { createListeners } from './listeners.ts'

function listenersWithReports() {
  const reports: unknown[] = []
  return { reports, listeners: createListeners<number>((cause) => reports.push(cause)) }
}

const fault = new Error('listener')

function faulty(): never {
  throw fault
}

test('the fault of one ends that one and is reported; the others hear everything', () => {
  const { listeners, reports } = listenersWithReports()
  const heard: number[] = []
  listeners.add(faulty)
  listeners.add((news) => heard.push(news))

  listeners.tell(1)
  listeners.tell(2)

  expect(heard).toEqual([1, 2])
  expect(reports).toEqual([fault])
  expect(listeners.size).toBe(1)
})

test('who answers for a listener hears of its fault, and may fail too', () => {
  const { listeners, reports } = listenersWithReports()
  const faults: unknown[] = []
  const second = new Error('owner')
  listeners.add(faulty, (cause) => faults.push(cause))
  listeners.add(faulty, () => {
    throw second
  })

  listeners.tell(1)

  expect(faults).toEqual([fault])
  expect(reports).toEqual([second])
})

test('one that was ended by another in the same moment hears nothing more', () => {
  const { listeners } = listenersWithReports()
  const heard: number[] = []
  let stop = () => {}
  listeners.add(() => stop())
  stop = listeners.add((news) => heard.push(news))

  listeners.tell(1)

  expect(heard).toEqual([])
})
