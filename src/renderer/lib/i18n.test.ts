import { describe, expect, test } from 'vitest'
import { catalogue } from './i18n.ts'

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

function keysOf(texts: unknown, prefix: string): string[] {
  if (typeof texts === 'string') return [prefix]
  if (typeof texts !== 'object' || texts === null) throw new Error(`${prefix} is no text`)
  return Object.entries(texts).flatMap(([key, value]) => keysOf(value, prefix === '' ? key : `${prefix}.${key}`))
}

/** i18next picks the plural form itself: the code names the key without it. */
const keys = new Set(keysOf(catalogue, '').map((key) => key.replace(/_(zero|one|two|few|many|other)$/, '')))
const namespaces = new Set(Object.keys(catalogue))

/** Texts in quotes or backticks that begin like a key. */
function keyLikes(code: string): string[] {
  return [...code.matchAll(/(['"`])([a-z][A-Za-z]*\.(?:[\w-]|\.|\$\{[^}]*\})+)\1/g)]
    .map((match) => match[2] ?? '')
    .filter((literal) => namespaces.has(literal.slice(0, literal.indexOf('.'))))
}

/** The key itself, or for `runs.${status}` every key it can become. */
function keysMatching(literal: string): string[] {
  const pattern = literal
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replaceAll('.', '\\.'))
    .join('[\\w-]+')
  const whole = new RegExp(`^${pattern}$`)
  return [...keys].filter((key) => whole.test(key))
}

/** What stands between the parentheses of every `t(…)`. */
function translations(code: string): string[] {
  return [...code.matchAll(/\bt\(/g)].map((match) => {
    const start = match.index + match[0].length
    let depth = 1
    let end = start
    while (depth > 0 && end < code.length) {
      if (code[end] === '(') depth += 1
      if (code[end] === ')') depth -= 1
      end += 1
    }
    return code.slice(start, end - 1)
  })
}

describe('the English catalogue', () => {
  test('has every text that the code asks for', () => {
    const missing = Object.entries(sources).flatMap(([file, code]) =>
      translations(code)
        .flatMap(keyLikes)
        .filter((literal) => keysMatching(literal).length === 0)
        .map((literal) => `${file}: ${literal}`),
    )

    expect(missing).toEqual([])
  })

  test('holds no text that nothing uses', () => {
    const used = new Set(Object.values(sources).flatMap(keyLikes).flatMap(keysMatching))

    expect([...keys].filter((key) => !used.has(key))).toEqual([])
  })
})
