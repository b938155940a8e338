import type { DatabaseSync } from 'node:sqlite'

const maxKnown = 2_000
const ownId = /^(?:run|ses)_([0-9a-f]{32})$/

type Noun = 'run' | 'ses' | 'principal'

/** Ids of principals are chosen by people, and must not be taken for those of runs. */
export const principalScope = (id: string) => `principal/${id}`

/** Ids of ours are stored in half of their length; others, as tests and old files may have them, as they are. */
function stored(id: string): string | Uint8Array {
  const hex = ownId.exec(id)?.[1]
  return hex === undefined ? id : Buffer.from(hex, 'hex')
}

function shown(noun: Noun, id: unknown): string {
  if (id instanceof Uint8Array) return `${noun}_${Buffer.from(id).toString('hex')}`
  return noun === 'principal' ? String(id).slice(principalScope('').length) : String(id)
}

/** Short numbers for the runs, sessions and principals that events belong to. */
export interface EventScopes {
  /** The number of a run, a session or a `principalScope`, a new one if need be. To be called within a write. */
  keyOf(id: string): number
  /** `null`: nothing was ever stored for it. */
  find(id: string): number | null
  idOf(noun: Noun, key: number): string
  /** A transaction was undone: its new numbers are not there. */
  forgetAll(): void
}

export function createEventScopes(database: DatabaseSync): EventScopes {
  const insert = database.prepare('INSERT INTO event_scopes (id) VALUES (?)')
  const byId = database.prepare('SELECT key FROM event_scopes WHERE id = ?')
  const byKey = database.prepare('SELECT id FROM event_scopes WHERE key = ?')
  /** `null`: looked for in vain, and nobody else writes. */
  const keys = new Map<string, number | null>()
  const ids = new Map<number, string>()

  const remember = <K, V>(known: Map<K, V>, key: K, value: V): V => {
    if (known.size >= maxKnown) known.delete(known.keys().next().value as K)
    known.set(key, value)
    return value
  }

  const find = (id: string): number | null => {
    const known = keys.get(id)
    if (known !== undefined) return known
    const row = byId.get(stored(id))
    return remember(keys, id, row === undefined ? null : Number(row['key']))
  }

  return {
    keyOf(id) {
      const known = find(id)
      if (known !== null) return known
      const key = Number(insert.run(stored(id)).lastInsertRowid)
      keys.set(id, key)
      return key
    },
    find,
    idOf(noun, key) {
      return ids.get(key) ?? remember(ids, key, shown(noun, byKey.get(key)?.['id']))
    },
    forgetAll() {
      keys.clear()
      ids.clear()
    },
  }
}
