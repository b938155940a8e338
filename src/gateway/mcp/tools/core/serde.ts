/** What a value is, in the words of Rust's serde, which the old server passed on to its callers. */
function unexpected(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'sequence'
  switch (typeof value) {
    case 'string':
      return `string ${JSON.stringify(value)}`
    case 'boolean':
      return `boolean \`${value}\``
    case 'number':
      return 'number'
    default:
      return 'map'
  }
}

/** Thrown by the readers below; its message is the old server's. */
export class SerdeProblem extends Error {}

function wrongType(value: unknown, expected: string): SerdeProblem {
  return new SerdeProblem(`invalid type: ${unexpected(value)}, expected ${expected}`)
}

export function readString(value: unknown): string {
  if (typeof value === 'string') return value
  throw wrongType(value, 'a string')
}

export function readMap(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw wrongType(value, 'a map')
}

/** Names as serde lists them: `a`, `a` or `b`, one of `a`, `b`, `c`. */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``)
  return quoted.length > 2 ? `one of ${quoted.join(', ')}` : quoted.join(' or ')
}

/** A unit variant: its name, or an object whose one member has that name. */
export function readVariant<T extends string>(value: unknown, variants: readonly T[]): T {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (typeof value !== 'string' && !isMap) throw wrongType(value, 'string or map')
  const names = isMap ? Object.keys(value) : [value]
  if (names.length !== 1) throw new SerdeProblem('invalid value: map, expected map with a single key')
  const name = names[0]
  const variant = variants.find((known) => known === name)
  if (variant === undefined) throw new SerdeProblem(`unknown variant \`${name}\`, expected ${listed(variants)}`)
  return variant
}

type Readers = Readonly<Record<string, (value: unknown) => unknown>>

/**
 * Reads the members in the order the caller wrote them, as serde does, so that the first problem is the same one.
 * `null` for an optional member counts as left out.
 */
export function readStruct<R extends Readers>(
  value: Readonly<Record<string, unknown>>,
  readers: R,
  options: { required: readonly (keyof R & string)[]; deniesUnknown: boolean },
): { [K in keyof R]?: ReturnType<R[K]> } {
  const found: { [K in keyof R]?: ReturnType<R[K]> } = {}
  for (const [name, member] of Object.entries(value)) {
    if (!Object.hasOwn(readers, name)) {
      if (options.deniesUnknown) throw new SerdeProblem(`unknown field \`${name}\`, expected ${listed(Object.keys(readers))}`)
      continue
    }
    const key: keyof R & string = name
    const reader = readers[key]
    if (member === null && !options.required.includes(key)) continue
    found[key] = reader?.(member) as ReturnType<R[typeof key]>
  }
  const missing = options.required.find((name) => found[name] === undefined)
  if (missing !== undefined) throw new SerdeProblem(`missing field \`${missing}\``)
  return found
}
