import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findDamage } from './check-database.ts'
import { migrations } from './migrations.ts'
import { beginAnew, openDatabase } from './open-database.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-store-'))
  path = join(folder, 'switchboard.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

const addSession = (database: DatabaseSync, id: string) =>
  database
    .prepare(
      "INSERT INTO sessions (id, title, workspace, policy, engine, client, created_at, updated_at) VALUES (?, 't', '/', '{}', 'app-server', 'c', 0, 0)",
    )
    .run(id)

test('a new database has the newest schema and survives being opened again', () => {
  const first = openDatabase(path)
  expect(first.state).toEqual({ state: 'ok' })
  addSession(first.database, 'ses_1')
  first.database.close()
  const second = openDatabase(path)
  expect(second.state).toEqual({ state: 'ok' })
  expect(second.database.prepare('SELECT id FROM sessions').all()).toEqual([{ id: 'ses_1' }])
  second.database.close()
})

test('a database of a newer version is read, not written', () => {
  const { database } = openDatabase(path)
  addSession(database, 'ses_1')
  database.exec(`PRAGMA user_version = ${migrations.length + 1}`)
  database.close()
  const newer = openDatabase(path)
  expect(newer.state).toMatchObject({ state: 'readOnly', message: expect.stringContaining('newer version') })
  expect(newer.database.prepare('SELECT id FROM sessions').all()).toEqual([{ id: 'ses_1' }])
  expect(() => addSession(newer.database, 'ses_2')).toThrow()
  newer.database.close()
})

test('a file that is no database is set aside and reported', () => {
  writeFileSync(
    path,
    'this is not a database, it is a text that is long enough to have a header of one hundred bytes, and some more',
  )
  const { database, state } = openDatabase(path)
  expect(state.state).toBe('recovered')
  if (state.state !== 'recovered') throw new Error('unreachable')
  expect(existsSync(state.backupPath)).toBe(true)
  addSession(database, 'ses_1')
  database.close()
})

test('what an unclean end left is worth a check, which finds damage inside the file', () => {
  const { database, endedUncleanly } = openDatabase(path)
  expect(endedUncleanly).toBe(false)
  for (let index = 0; index < 500; index += 1) addSession(database, `ses_${index}`)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  // Left open on purpose: the write-ahead log stays, as after a crash.
  addSession(database, 'ses_last')
  const whole = openDatabase(path)
  expect(whole.endedUncleanly).toBe(true)
  expect(findDamage(whole.database, () => false)).toBeNull()
  const pageCount = Number(whole.database.prepare('PRAGMA page_count').get()?.['page_count'])
  whole.database.close()
  const bytes = Buffer.alloc(4096, 0xff)
  const descriptor = openSync(path, 'r+')
  for (let page = 1; page < pageCount; page += 1) writeSync(descriptor, bytes, 0, bytes.length, page * 4096)
  closeSync(descriptor)
  const damaged = new DatabaseSync(path, { readOnly: true })
  expect(findDamage(damaged, () => false)).not.toBeNull()
  damaged.close()
  database.close()
})

test('a damaged database is kept aside and a new one begun', () => {
  const { database } = openDatabase(path)
  addSession(database, 'ses_1')
  database.close()
  const { state, database: next } = beginAnew(path)
  expect(state).toMatchObject({ state: 'recovered', message: expect.stringContaining('.corrupt-') })
  expect(readdirSync(folder).some((name) => name.includes('.corrupt-'))).toBe(true)
  expect(next.prepare('SELECT id FROM sessions').all()).toEqual([])
  next.close()
})
