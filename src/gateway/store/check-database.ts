import type { DatabaseSync } from 'node:sqlite'
import { isCorrupt } from './sqlite-errors.ts'

/** Asked often; `true` ends the check without a verdict. */
export type ShouldStop = () => boolean

/** Every page of every tree can be read, and none belongs to two. `true`: there is something to look at closer. */
function hasSuspectPages(database: DatabaseSync, shouldStop: ShouldStop): boolean {
  const pageCount = Number(database.prepare('PRAGMA page_count').get()?.['page_count'] ?? 0)
  const seen = new Uint8Array(pageCount + 1)
  for (const row of database.prepare('SELECT pageno, pagetype FROM dbstat').iterate()) {
    if (shouldStop()) return false
    const page = Number(row['pageno'])
    if (row['pagetype'] === 'corrupted' || page < 1 || page > pageCount || seen[page] === 1) return true
    seen[page] = 1
  }
  return false
}

/** Reads every value, which fails where a record is damaged. */
function readEverything(database: DatabaseSync, shouldStop: ShouldStop): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all()
  for (const { name } of tables) {
    const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(String(name))
    // The length of a text wants its whole content, also what lies on overflow pages, and copies nothing to us.
    const lengths = columns.map((column) => `length("${String(column['name'])}")`).join(', ')
    for (const _ of database.prepare(`SELECT ${lengths} FROM "${String(name)}"`).iterate()) if (shouldStop()) return
  }
}

function verdictOf(database: DatabaseSync): string | null {
  const verdict = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'])
  return verdict === 'ok' ? null : verdict
}

/**
 * What is wrong with the database, or `null`. SQLite's own check is one call that nothing can interrupt, for as long as
 * the disk takes, and a thread inside of it keeps its process from ending. So the pages are visited here, one by one,
 * and SQLite is asked only about a suspicion.
 */
export function findDamage(database: DatabaseSync, shouldStop: ShouldStop): string | null {
  database.exec('BEGIN')
  try {
    if (hasSuspectPages(database, shouldStop)) return verdictOf(database)
    readEverything(database, shouldStop)
    return null
  } catch (thrown) {
    if (isCorrupt(thrown)) return thrown instanceof Error ? thrown.message : String(thrown)
    throw thrown
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}
