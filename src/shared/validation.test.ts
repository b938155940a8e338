import { expect, test } from 'vitest'
import { z } from 'zod'
import { settingFields } from './settings.ts'
import { firstProblem, queryNumber, wholeNumber } from './validation.ts'

test.each<[z.ZodType, unknown, string]>([
  [wholeNumber(1, 200), 5_000, 'must be a whole number from 1 to 200'],
  [wholeNumber(1, 200), 0, 'must be a whole number from 1 to 200'],
  [wholeNumber(1, 200), 1.5, 'must be a whole number from 1 to 200'],
  [wholeNumber(1, 200), 'many', 'must be a whole number from 1 to 200'],
  [wholeNumber(1, 200), 1e300, 'must be a whole number from 1 to 200'],
  [queryNumber(1, 10_000), 'x', 'must be a whole number from 1 to 10,000'],
  [queryNumber(0, Number.MAX_SAFE_INTEGER), '-1', 'must be a whole number, 0 or more'],
  [z.number().max(7), 8, 'must be at most 7'],
  [z.string(), 5, 'must be a text'],
  [z.string(), undefined, 'is missing'],
  [z.string().min(1), '', 'must not be empty'],
  [z.string().min(10), 'x', 'must have at least 10 characters'],
  [z.string().max(4_096), 'x'.repeat(5_000), 'must have at most 4,096 characters'],
  [z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 entry'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.enum(['auto', 'never']), 'maybe', 'must be one of: auto, never'],
  [z.literal('a'), 'b', 'must be a'],
  [z.strictObject({}), { colour: 'red' }, 'must not have: colour'],
  [z.union([z.string(), z.boolean()]), 5, 'has none of the forms that are accepted'],
  [z.record(z.string(), z.string()), 5, 'must be an object'],
  [z.string().regex(/a/), 'b', 'is not valid'],
])('%# says in plain words what is allowed', (schema, value, problem) => {
  expect(firstProblem(schema.safeParse(value).error?.issues)).toBe(problem)
})

test.each(settingFields.map((field) => [field.key, field] as const))(
  '%s refuses what it cannot be in words of ours',
  (_, field) => {
    for (const value of [{}, -1, 1e300, 'x'.repeat(5_000)]) {
      const problem = field.parse(value).error?.issues[0]?.message ?? 'must'
      expect(problem).toMatch(/^(must|is|has)\b/)
    }
  },
)
