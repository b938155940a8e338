import type { DatabaseSync } from 'node:sqlite'
import { migrations } from './migrations.ts'

export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

/** Brings the database to the newest schema; each migration is whole or not there. */
export function migrate(database: DatabaseSync): void {
  const from = versionOf(database)
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue
    database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}
