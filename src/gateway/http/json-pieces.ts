/** About so many characters are one piece. */
const pieceLength = 65_536
/** Members and entries count as if they were so long, as numbers and their like are. */
const memberLength = 8

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff

/** What is left of `room` characters when the value is written; below zero it is not looked at any further. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === 'string') return room - value.length
  if (typeof value !== 'object' || value === null) return room - memberLength
  let left = room - memberLength
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && left >= 0; at += 1) left = roomAfter(value[at], left)
    return left
  }
  for (const name in value) {
    if (left < 0) break
    left = roomAfter((value as Record<string, unknown>)[name], left - memberLength)
  }
  return left
}

/** It is one piece. */
export const isSmall = (value: unknown): boolean => roomAfter(value, pieceLength) >= 0

function* textParts(text: string): Generator<string, void, void> {
  yield '"'
  for (let from = 0; from < text.length; ) {
    const full = Math.min(text.length, from + pieceLength)
    const end = full < text.length && isHighSurrogate(text.charCodeAt(full - 1)) ? full - 1 : full
    yield JSON.stringify(text.slice(from, end)).slice(1, -1)
    from = end
  }
  yield '"'
}

function* listParts(list: readonly unknown[]): Generator<string, void, void> {
  let separator = '['
  for (const entry of list) {
    yield separator
    yield* parts(entry)
    separator = ','
  }
  yield list.length === 0 ? '[]' : ']'
}

/** What JSON leaves out of an object. */
const isNothing = (value: unknown) => value === undefined || typeof value === 'function' || typeof value === 'symbol'

function* objectParts(record: object): Generator<string, void, void> {
  let separator = '{'
  for (const [name, member] of Object.entries(record)) {
    if (isNothing(member)) continue
    yield `${separator}${JSON.stringify(name)}:`
    yield* parts(member)
    separator = ','
  }
  yield separator === '{' ? '{}' : '}'
}

function parts(value: unknown): Iterable<string> {
  if (isSmall(value)) return [JSON.stringify(value) ?? 'null']
  if (typeof value === 'string') return textParts(value)
  if (Array.isArray(value)) return listParts(value)
  if (typeof value !== 'object' || value === null || ('toJSON' in value && typeof value.toJSON === 'function')) {
    return [JSON.stringify(value) ?? 'null']
  }
  return objectParts(value)
}

function* joined(all: Iterable<string>): Generator<string, void, void> {
  let piece = ''
  for (const part of all) {
    piece += part
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

/**
 * What `JSON.stringify` gives, in pieces: a large value is never one text, and its reader may wait between two of them.
 * Half a character in a text (a lone surrogate) stays one.
 */
export function jsonPieces(value: unknown): Iterable<string> {
  return isSmall(value) ? [JSON.stringify(value) ?? 'null'] : joined(parts(value))
}
