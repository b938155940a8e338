/** Deeper nesting than this cannot be written as JSON again everywhere, and no client needs it. */
const maxDepth = 200
/** A value costs many times its two bytes of text as soon as it is parsed; calls have hundreds of them, not hundreds of thousands. */
const maxValues = 200_000

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

export type JsonExcess = 'tooDeep' | 'tooManyValues'

/** Looks at the bytes of a JSON text, as they come, for what it would cost to parse them. */
export interface JsonBounds {
  /** The next bytes of the text; what is over a limit, once something is. */
  take(bytes: Uint8Array): JsonExcess | null
}

export function createJsonBounds(): JsonBounds {
  let [depth, values] = [0, 0]
  let [isString, isEscaped] = [false, false]
  return {
    take(bytes) {
      for (const byte of bytes) {
        if (isString) {
          if (isEscaped) isEscaped = false
          else if (byte === backslash) isEscaped = true
          else if (byte === quote) isString = false
        } else if (byte === quote) {
          isString = true
        } else if (byte === comma) {
          values += 1
        } else if (byte === openArray || byte === openObject) {
          values += 1
          depth += 1
          if (depth > maxDepth) return 'tooDeep'
        } else if (byte === closeArray || byte === closeObject) {
          depth -= 1
        }
      }
      return values > maxValues ? 'tooManyValues' : null
    },
  }
}
