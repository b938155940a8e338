import type { CutText } from '#shared/contract/cut-texts.ts'

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff

/** The beginning of a text, without half a character at its end and without holding on to the whole. */
export function cutText(text: string, limit: number): string {
  const end = limit > 0 && isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
  // A slice would keep the whole text in memory for as long as the page lives.
  return Buffer.from(text.slice(0, end), 'utf16le').toString('utf16le')
}

/** The same value when no text in it is too long, otherwise a copy in which they are cut; `cuts` gets which ones. */
function cutValue(value: unknown, limit: number, path: string, cuts: CutText[], lengthOf: (text: string) => number): unknown {
  if (typeof value === 'string') {
    if (value.length <= limit) return value
    cuts.push({ path, length: lengthOf(value) })
    return cutText(value, limit)
  }
  if (typeof value !== 'object' || value === null) return value
  let copy: unknown[] | Record<string, unknown> | null = null
  for (const [name, member] of Object.entries(value)) {
    const kept = cutValue(member, limit, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, cuts, lengthOf)
    if (kept === member) continue
    copy ??= Array.isArray(value) ? [...value] : { ...value }
    Object.defineProperty(copy, name, { value: kept, enumerable: true, configurable: true, writable: true })
  }
  return copy ?? value
}

/**
 * The entry as a list hands it out: texts longer than `limit` are cut and named in `truncated`. Cuts nothing in place.
 * `lengthOf`: the true length of a text that is only the beginning of another.
 */
export function withCutTexts<T extends object>(
  entry: T,
  limit: number | undefined,
  lengthOf: (text: string) => number = (text) => text.length,
): T & { truncated?: CutText[] } {
  if (limit === undefined) return entry
  const cuts: CutText[] = []
  const cut = cutValue(entry, limit, '', cuts, lengthOf)
  // The same members with shorter texts: still a T.
  const before: CutText[] = 'truncated' in entry && Array.isArray(entry.truncated) ? entry.truncated : []
  return cuts.length === 0 ? entry : { ...(cut as T), truncated: [...before, ...cuts] }
}
