import { describe, expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { aForeignEvent, anEvent } from '#shared/testing/events.ts'
import { groupOf } from './event-groups.ts'
import { eventMatcher, type LogFilter } from './log-filter.ts'
import { LogRows } from './log-rows.ts'

const aNotice = (seq: number, message = `event ${seq}`) => anEvent('notice', { message }, { seq })

function events(from: number, to: number): GatewayEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => aNotice(from + index))
}

function seqs(rows: LogRows): number[] {
  return Array.from({ length: rows.length }, (_, index) => rows.at(index)?.seq ?? -1)
}

const withText = (text: string): LogFilter => ({ text, hiddenGroups: new Set() })
const never = () => false

describe('memory', () => {
  test('holds the newest events once it is full', () => {
    const rows = new LogRows(3)
    rows.append(events(1, 5))
    expect(seqs(rows)).toEqual([3, 4, 5])
    expect([rows.oldestSeq, rows.newestSeq, rows.isFull]).toEqual([3, 5, true])
  })

  test('takes older events in front, and then the newest give way', () => {
    const rows = new LogRows(4)
    rows.append(events(10, 12))
    expect(rows.prepend(events(7, 9))).toBe(2)
    expect(seqs(rows)).toEqual([7, 8, 9, 10])
  })

  test('numbers of rows stay with their events', () => {
    const rows = new LogRows(4)
    rows.append(events(10, 11))
    const row = rows.numberAt(1)
    if (row === null) throw new Error('no row')
    rows.prepend(events(8, 9))
    expect([rows.byNumber(row)?.seq, rows.indexOf(row)]).toEqual([11, 3])
    rows.append(events(12, 13))
    expect([rows.byNumber(row)?.seq, rows.indexOf(row)]).toEqual([11, 1])
  })

  test('is empty after it was cleared and goes on from there', () => {
    const rows = new LogRows(4)
    rows.append(events(1, 4))
    rows.clear()
    expect([rows.length, rows.oldestSeq]).toEqual([0, null])
    rows.append(events(5, 6))
    expect(seqs(rows)).toEqual([5, 6])
  })
})

describe('a filter', () => {
  test('is applied from the newest row down, in slices', () => {
    const rows = new LogRows(2_000)
    rows.append(events(1, 1_000))
    rows.setFilter(withText('event 9'))
    expect([rows.length, rows.isScanning]).toEqual([0, true])

    rows.scan(() => true)
    expect(seqs(rows)[0]).toBe(900)
    expect(rows.isScanning).toBe(true)

    while (rows.isScanning) rows.scan(() => true)
    expect(seqs(rows)).toEqual([
      9,
      ...Array.from({ length: 10 }, (_, i) => 90 + i),
      ...Array.from({ length: 100 }, (_, i) => 900 + i),
    ])
  })

  test('tests events that arrive while it is being applied, each once', () => {
    const rows = new LogRows(2_000)
    rows.append(events(1, 500))
    rows.setFilter(withText('event 50'))
    rows.scan(() => true)
    rows.append(events(501, 510))
    rows.prepend([aNotice(-1, 'event 50 of old')])
    while (rows.isScanning) rows.scan(never)
    expect(seqs(rows)).toEqual([-1, 50, 500, 501, 502, 503, 504, 505, 506, 507, 508, 509])
  })

  test('tests older events that are fetched after it was applied', () => {
    const rows = new LogRows(100)
    rows.append(events(50, 60))
    rows.setFilter(withText('event 5'))
    rows.scan(never)
    rows.prepend(events(40, 49).concat())
    rows.prepend([aNotice(5)])
    rows.scan(never)
    expect(seqs(rows)).toEqual([5, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59])
  })

  test('forgets matches whose events were dropped, at both ends', () => {
    const rows = new LogRows(5)
    rows.append(events(1, 5))
    rows.setFilter(withText('event'))
    rows.scan(never)
    rows.append(events(6, 7))
    expect(seqs(rows)).toEqual([3, 4, 5, 6, 7])
    rows.prepend(events(1, 2))
    rows.scan(never)
    expect(seqs(rows)).toEqual([1, 2, 3, 4, 5])
  })

  test('finds the nearest row after one that does not pass', () => {
    const rows = new LogRows(100)
    rows.append(events(1, 30))
    rows.setFilter(withText('event 2'))
    rows.scan(never)
    expect(rows.at(rows.indexOf(10))?.seq).toBe(20)
  })

  test('that lets everything pass shows all rows at once', () => {
    const rows = new LogRows(10)
    rows.append(events(1, 3))
    rows.setFilter(withText('nothing like it'))
    rows.scan(never)
    expect(seqs(rows)).toEqual([])
    rows.setFilter(withText('  '))
    expect(seqs(rows)).toEqual([1, 2, 3])
  })
})

describe('what a text matches', () => {
  const matches = (text: string, event: GatewayEvent) => eventMatcher(withText(text))?.(event)

  test('types, ids and texts and numbers deep in the data, in any case', () => {
    const event = anEvent('item.completed', {
      item: { type: 'commandExecution', id: 'i', changes: [{ path: '/ws/A.txt' }], exitCode: 127 },
    })
    for (const text of ['ITEM.comp', 'run_1', 'a.TXT', '127', 'commandexecution'])
      expect([text, matches(text, event)]).toEqual([text, true])
    expect(matches('b.txt', event)).toBe(false)
  })

  test('signs that mean something in a regular expression mean themselves', () => {
    expect(matches('(a|b).*', aNotice(1, 'x (a|b).* y'))).toBe(true)
    expect(matches('(a|b).*', aNotice(1, 'a'))).toBe(false)
  })
})

test('groups hide their events; deltas are a group of their own', () => {
  const matches = eventMatcher({ text: '', hiddenGroups: new Set(['deltas', 'connections']) })
  const shown = ['run.started', 'message.delta', 'command.output', 'connection.opened', 'item.completed', 'brand.new']
  expect(shown.filter((type) => matches?.(aForeignEvent(type, {})))).toEqual(['run.started', 'item.completed', 'brand.new'])
  expect(groupOf('brand.new')).toBe('gateway')
})
