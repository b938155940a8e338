import type { CutText } from '#shared/contract/cut-texts.ts'
import { largeTextLength } from '../store/text-store.ts'

/** Stands in stored data where a large text stood. */
interface TextReference {
  $text: number
  length: number
}

/** A real member of this name, or of this name with more `$` before it, gets one more while it is stored. */
const escapable = /^\$+text$/

function isReference(value: object): value is TextReference {
  return '$text' in value && typeof value.$text === 'number' && 'length' in value && typeof value.length === 'number'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What JSON would make of it: dates and the like turn into texts. */
function plain(value: unknown): unknown {
  return isRecord(value) && typeof value['toJSON'] === 'function' ? JSON.parse(JSON.stringify(value)) : value
}

function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

/** A copy whose large texts were handed to `put` and are references now. Half characters stay where they are. */
export function withReferences(given: unknown, put: (text: string) => number): unknown {
  const value = plain(given)
  if (typeof value === 'string') {
    if (value.length < largeTextLength || !value.isWellFormed()) return value
    return { $text: put(value), length: value.length } satisfies TextReference
  }
  if (Array.isArray(value)) return value.map((entry) => withReferences(entry, put))
  if (!isRecord(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    define(copy, escapable.test(name) ? `$${name}` : name, withReferences(member, put))
  }
  return copy
}

/** Reads stored texts: whole, or their beginning. */
export interface TextReader {
  whole(id: number): string
  head(id: number, limit: number): string
}

/**
 * The data as they were, with texts longer than `limit` cut; `cuts` gets which ones. `path` is a JSON Pointer to the
 * value.
 */
export function withTexts(value: unknown, texts: TextReader, limit: number | undefined, path: string, cuts: CutText[]): unknown {
  if (Array.isArray(value)) return value.map((entry, index) => withTexts(entry, texts, limit, `${path}/${index}`, cuts))
  if (!isRecord(value)) return value
  if (isReference(value)) {
    if (limit === undefined || value.length <= limit) return texts.whole(value.$text)
    cuts.push({ path, length: value.length })
    return texts.head(value.$text, limit)
  }
  const copy: Record<string, unknown> = {}
  for (const [stored, member] of Object.entries(value)) {
    const name = escapable.test(stored) ? stored.slice(1) : stored
    define(copy, name, withTexts(member, texts, limit, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, cuts))
  }
  return copy
}
