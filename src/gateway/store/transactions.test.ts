import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { createTransactions, type PendingWrite } from './transactions.ts'

function open() {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE entries (name TEXT NOT NULL UNIQUE) STRICT')
  const insert = database.prepare('INSERT INTO entries (name) VALUES (?)')
  const sizes: number[] = []
  const told: string[] = []
  const transactions = createTransactions(database, silentLog, (writes, tell) => {
    sizes.push(writes.length)
    tell()
  })
  transactions.onTransaction((outcome) => {
    told.push(outcome)
    return outcome === 'committed' ? () => told.push('told') : undefined
  })
  const refused: unknown[] = []
  const writing = (write: () => void): PendingWrite => {
    const commitment = { until: 'onDisk', resolve: () => {}, reject: (problem: unknown) => void refused.push(problem) } as const
    return { write, droppable: false, commitment }
  }
  const adding = (name: string) => writing(() => void insert.run(name))
  const names = () =>
    database
      .prepare('SELECT name FROM entries ORDER BY rowid')
      .all()
      .map(({ name }) => name)
  return { database, transactions, sizes, told, refused, writing, adding, names }
}

const nothing = () => expect.unreachable('all is written')

test('all writes are one transaction, and are told of after it', () => {
  const { transactions, adding, names, sizes, told } = open()
  transactions.commit([adding('one'), adding('two')], nothing)

  expect(names()).toEqual(['one', 'two'])
  expect(sizes).toEqual([2])
  expect(told).toEqual(['begun', 'committed', 'told'])
})

test('what a write defers itself is at the end of its transaction', () => {
  const { transactions, adding, writing, names, sizes } = open()
  expect(transactions.join(adding('nowhere'))).toBe(false)
  const first = writing(() => expect(transactions.join(adding('last'))).toBe(true))
  transactions.commit([first, adding('middle')], nothing)

  expect(names()).toEqual(['middle', 'last'])
  expect(sizes).toEqual([3])
  expect(transactions.isUnderWay).toBe(false)
})

test('a faulty write is refused, and its neighbours are committed one by one', () => {
  const { transactions, adding, names, sizes, refused, told } = open()
  transactions.commit([adding('one'), adding('one'), adding('two')], nothing)

  expect(names()).toEqual(['one', 'two'])
  expect(sizes).toEqual([1, 1])
  expect(refused).toHaveLength(1)
  expect(told.slice(0, 2)).toEqual(['begun', 'undone'])
})

test('a database that cannot be written gives back what it did not take', () => {
  const { database, transactions, adding, names, refused } = open()
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
  database.exec(`PRAGMA max_page_count = ${pages}`)
  const writes = [adding('short'), adding('x'.repeat(20_000))]
  const given: (readonly PendingWrite[])[] = []

  expect(() => transactions.commit(writes, (unwritten) => void given.push(unwritten))).toThrow(/full/)
  expect(given).toEqual([writes])
  expect(refused).toEqual([])
  expect(names()).toEqual([])
})

test('after a faulty write only the rest is given back', () => {
  const { database, transactions, adding, names } = open()
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
  database.exec(`PRAGMA max_page_count = ${pages}`)
  const long = adding('x'.repeat(20_000))
  const given: (readonly PendingWrite[])[] = []

  expect(() => transactions.commit([adding('one'), adding('one'), long], (unwritten) => void given.push(unwritten))).toThrow(
    /full/,
  )
  expect(given).toEqual([[long]])
  expect(names()).toEqual(['one'])
})

test('a listener that fails keeps nobody from hearing', () => {
  const { transactions, adding, told } = open()
  transactions.onTransaction(() => {
    throw new Error('a mistake')
  })
  const later: string[] = []
  transactions.onTransaction((outcome) => void later.push(outcome))
  transactions.commit([adding('one')], nothing)

  expect(later).toEqual(['begun', 'committed'])
  expect(told).toEqual(['begun', 'committed', 'told'])
})
