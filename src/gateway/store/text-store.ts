import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { cutText } from './cut-texts.ts'

/** Texts of so many characters and more stand in a table of their own, where each is stored once. */
export const largeTextLength = 4_096
/** A text that is rebuilt from so many differences is stored whole again. */
const maxDepth = 64
const blockLength = 4_096

/** A text that later ones are told apart from. */
export interface TextBase {
  id: number
  text: string
  /** Number of differences behind it, characters in them, and length of the whole text before them. */
  depth: number
  differences: number
  wholeLength: number
}

/** Large texts by a number. */
export interface TextStore {
  /** Stores the text, once for each `owner` (a run), and gives its number. To be called within a write. */
  put(owner: string, text: string): number
  /** Stores what differs from `base`; the whole text when that is less to read or to keep. */
  putAfter(base: TextBase | null, text: string): TextBase
  /** Characters of the whole text, which is not read for it. */
  length(id: number): number
  /** The whole text. Throws when there is none of this number. */
  get(id: number): string
  /** Its first `limit` characters, or one less than half a character would be left; the rest is not read if that is possible. */
  head(id: number, limit: number): string
  /** Nothing of this owner will be put any more. */
  forget(owner: string): void
  /** A transaction was undone: what it stored is not there. */
  forgetAll(): void
}

const Row = z.object({
  base: z.number().nullable(),
  prefix: z.number(),
  suffix: z.number(),
  body: z.string(),
})

/**
 * SQLite's `substr` of a text counts code points and ends at a NUL, so bytes are read: a character of JavaScript takes three
 * at most, both halves of a pair four.
 */
const headBytes = (limit: number) => 3 * limit + 1
const Head = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff

/** How many characters are the same at the beginning of both; no character is cut in two. */
export function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  let at = 0
  while (at + blockLength <= length && a.slice(at, at + blockLength) === b.slice(at, at + blockLength)) at += blockLength
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return at > 0 && isHighSurrogate(a.charCodeAt(at - 1)) ? at - 1 : at
}

/** The same at the end, at most `limit` characters. */
export function commonSuffix(a: string, b: string, limit: number): number {
  let at = 0
  const end = (text: string, from: number, to: number) => text.slice(text.length - to, text.length - from)
  while (at + blockLength <= limit && end(a, at, at + blockLength) === end(b, at, at + blockLength)) at += blockLength
  while (at < limit && a.charCodeAt(a.length - at - 1) === b.charCodeAt(b.length - at - 1)) at += 1
  return at > 0 && isLowSurrogate(a.charCodeAt(a.length - at)) ? at - 1 : at
}

/**
 * A row is a whole text, or what stands between the beginning and the end that it has in common with another one. Half
 * characters (lone surrogates) cannot be stored so: whoever has such a text keeps it as JSON.
 */
export function createTextStore(database: DatabaseSync): TextStore {
  const insert = database.prepare('INSERT INTO texts (base, prefix, suffix, length, body) VALUES (?, ?, ?, ?, ?)')
  const byId = database.prepare('SELECT base, prefix, suffix, body FROM texts WHERE id = ?')
  const lengthOf = database.prepare('SELECT length FROM texts WHERE id = ?')
  const headOf = database.prepare('SELECT base, substr(CAST(body AS BLOB), 1, ?) AS head FROM texts WHERE id = ?')
  const owners = new Map<string, Map<string, number>>()
  /** The one that was rebuilt last: readers of differences want the next one after it. */
  let last: { id: number; text: string } | null = null

  const store = (base: number | null, prefix: number, suffix: number, length: number, body: string): number =>
    Number(insert.run(base, prefix, suffix, length, body).lastInsertRowid)

  const whole = (text: string): TextBase => {
    const id = store(null, 0, 0, text.length, text)
    return { id, text, depth: 0, differences: 0, wholeLength: text.length }
  }

  const rebuild = (id: number): string => {
    const differences: z.output<typeof Row>[] = []
    let at: number | null = id
    let text = ''
    while (at !== null) {
      if (last?.id === at) {
        text = last.text
        break
      }
      const row = byId.get(at)
      if (row === undefined) throw new Error(`There is no text ${at}.`)
      const read: z.output<typeof Row> = Row.parse(row)
      // A text is stored after the one it is told apart from: the other way round it would have no end.
      if (read.base !== null && read.base >= at) throw new Error(`The text ${at} is told apart from a later one.`)
      if (read.base === null) text = read.body
      else differences.push(read)
      at = read.base
    }
    for (const { prefix, suffix, body } of differences.reverse()) {
      text = text.slice(0, prefix) + body + text.slice(text.length - suffix)
    }
    if (differences.length > 0) last = { id, text }
    return text
  }

  return {
    put(owner, text) {
      const known = owners.get(owner) ?? new Map<string, number>()
      const key = hash('sha256', text, 'base64')
      const id = known.get(key) ?? whole(text).id
      owners.set(owner, known.set(key, id))
      return id
    },
    putAfter(base, text) {
      if (!base) return whole(text)
      if (base.text === text) return base
      const prefix = commonPrefix(base.text, text)
      const suffix = commonSuffix(base.text, text, Math.min(base.text.length, text.length) - prefix)
      const body = text.slice(prefix, text.length - suffix)
      const differences = base.differences + body.length
      // Together the differences never exceed the whole text before them, so all that is stored grows with the last text.
      if (differences > base.wholeLength || base.depth >= maxDepth) return whole(text)
      const id = store(base.id, prefix, suffix, text.length, body)
      return { id, text, depth: base.depth + 1, differences, wholeLength: base.wholeLength }
    },
    length: (id) => Number(lengthOf.get(id)?.['length'] ?? 0),
    get: rebuild,
    head(id, limit) {
      const row = headOf.get(headBytes(limit), id)
      return cutText(row && row['base'] === null ? Head.parse(row['head']) : rebuild(id), limit)
    },
    forget: (owner) => void owners.delete(owner),
    forgetAll() {
      owners.clear()
      last = null
    },
  }
}
