import { z } from 'zod'

// What is wrong with a value, as the rest of a sentence that begins with its name: "Port" must be …. Imported by all that
// describe outside data, so these words stand wherever a value is refused: settings, contract, MCP tools.

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const units: Record<string, [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['entry', 'entries'],
}

/** `1,000,000`, wherever the person is. */
const grouped = (value: number | bigint) => String(value).replace(/(?<!\.\d*)\B(?=(?:\d{3})+(?!\d))/g, ',')

function bound(way: 'at least' | 'at most', { origin, limit }: { origin: string; limit: number | bigint }): string {
  const unit = units[origin]
  if (!unit) return `must be ${way} ${grouped(limit)}`
  if (way === 'at least' && limit === 1) return 'must not be empty'
  return `must have ${way} ${grouped(limit)} ${limit === 1 ? unit[0] : unit[1]}`
}

const listed = (values: readonly unknown[]) => values.map(String).join(', ')

function problemOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing'
      return `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${listed(issue.values)}` : `must be one of: ${listed(issue.values)}`
    case 'too_big':
      return bound('at most', { origin: issue.origin, limit: issue.maximum })
    case 'too_small':
      return bound('at least', { origin: issue.origin, limit: issue.minimum })
    case 'not_multiple_of':
      return `must be a multiple of ${grouped(issue.divisor)}`
    case 'unrecognized_keys':
      return `must not have: ${listed(issue.keys)}`
    case 'invalid_union':
      return 'has none of the forms that are accepted'
    default:
      return 'is not valid'
  }
}

z.config({ localeError: problemOf })

/** A whole number between two bounds, which stand in whatever is said about another value. */
export function wholeNumber(minimum: number, maximum: number) {
  const problem = rangeText(minimum, maximum)
  return z.int(problem).min(minimum, problem).max(maximum, problem)
}

/** The same from the text of a URL's query. */
export function queryNumber(minimum: number, maximum: number) {
  const problem = rangeText(minimum, maximum)
  return z.coerce.number(problem).int(problem).min(minimum, problem).max(maximum, problem)
}

function rangeText(minimum: number, maximum: number): string {
  if (maximum === Number.MAX_SAFE_INTEGER) return `must be a whole number, ${grouped(minimum)} or more`
  return `must be a whole number from ${grouped(minimum)} to ${grouped(maximum)}`
}

/** What is wrong with a value that was refused, of everything the first. */
export function firstProblem(issues: readonly { readonly message: string }[] | undefined): string {
  return issues?.[0]?.message ?? 'is not valid'
}
