import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { openDatabase } from './open-database.ts'
import { createWalKeeper } from './wal-keeper.ts'

const limits = { checkpointPages: 50, clearPages: 200 }

let folder: string
let path: string
let database: DatabaseSync

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-wal-'))
  path = join(folder, 'switchboard.db')
  database = openDatabase(path).database
  database.exec('CREATE TABLE entries (text TEXT NOT NULL) STRICT')
})

afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const pagesInLog = () => Number(database.prepare('PRAGMA wal_checkpoint(NOOP)').get()?.['log'])
const later = () => new Promise((resolve) => setImmediate(resolve))

test('a log that is written without a pause is copied elsewhere, and is begun anew when it has grown large', async () => {
  const helper = new DatabaseSync(path)
  const insert = database.prepare('INSERT INTO entries VALUES (?)')
  let checkpoints = 0
  const checkpoint = async () => {
    checkpoints += 1
    helper.exec('PRAGMA wal_checkpoint(PASSIVE)')
    // The answer of a thread takes a while.
    await later()
  }
  const keeper = createWalKeeper({ database, checkpoint, log: silentLog, onReady: () => undefined, limits })
  let most = 0
  for (let index = 0; index < 1_000; index += 1) {
    if (!keeper.isClearing) insert.run('x'.repeat(20_000))
    keeper.written()
    most = Math.max(most, pagesInLog())
    await later()
  }
  expect(checkpoints).toBeGreaterThan(20)
  expect(most).toBeGreaterThan(limits.checkpointPages)
  expect(most).toBeLessThan(limits.clearPages * 1.5)
  await keeper.close()
  helper.close()
})

test('when nobody else can do it, SQLite does it itself', async () => {
  const insert = database.prepare('INSERT INTO entries VALUES (?)')
  const checkpoint = () => Promise.reject(new Error('The thread has ended.'))
  const keeper = createWalKeeper({ database, checkpoint, log: silentLog, onReady: () => undefined, limits })
  expect(database.prepare('PRAGMA wal_autocheckpoint').get()).toEqual({ wal_autocheckpoint: 0 })
  for (let index = 0; index < 20; index += 1) insert.run('x'.repeat(20_000))
  keeper.written()
  await later()
  expect(database.prepare('PRAGMA wal_autocheckpoint').get()).toEqual({ wal_autocheckpoint: 2000 })
  await keeper.close()
})

test('a log that is far from its limit is not looked at after every transaction', async () => {
  let looks = 0
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    const statement = prepare(sql)
    if (!sql.includes('NOOP')) return statement
    const get = statement.get.bind(statement)
    return Object.assign(statement, {
      get: () => {
        looks += 1
        return get()
      },
    })
  }
  const checkpoint = async () => undefined
  const keeper = createWalKeeper({ database, checkpoint, log: silentLog, onReady: () => undefined })
  for (let index = 0; index < 64; index += 1) keeper.written()
  expect(looks).toBe(4)
  await keeper.close()
})
