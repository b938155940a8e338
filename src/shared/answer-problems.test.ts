import { expect, test } from 'vitest'
import { type AnswerField, fieldsOfSchema } from './answer-fields.ts'
import { problemOf, readAnswer } from './answer-problems.ts'

function field(schema: Record<string, unknown>): AnswerField {
  const [only] = fieldsOfSchema({ type: 'object', properties: { only: schema } })
  if (!only) throw new Error('The schema has no field.')
  return only
}

const tags = field({ type: 'array', items: { enum: ['a', 'b'] }, minItems: 1 })

test.each([
  [field({ type: 'string' }), 1, 'type'],
  [field({ type: 'string', format: 'uri' }), 'example', 'uri'],
  [field({ type: 'number' }), '1', 'number'],
  [field({ type: 'integer' }), 1.5, 'integer'],
  [field({ type: 'boolean' }), 'true', 'type'],
  [field({ type: 'string', oneOf: [{ const: 'eu', title: 'Europe' }] }), 'Europe', 'choice'],
  [tags, ['c'], 'choice'],
  [tags, [], 'minItems'],
  [tags, 'a', 'type'],
])('%j does not take %j: %s', (asked, value, key) => {
  expect(problemOf(asked, value)).toMatchObject({ key })
})

test('what fits is no problem', () => {
  expect(problemOf(field({ type: 'string', format: 'uri' }), 'https://example.com')).toBeNull()
  expect(problemOf(field({ type: 'string', anyOf: [{ const: 'eu' }] }), 'eu')).toBeNull()
  expect(problemOf(tags, ['b'])).toBeNull()
  expect(problemOf(field({ type: 'object' }), { x: 1 })).toBeNull()
})

test('a written answer gets the type that the schema wants', () => {
  expect(readAnswer(field({ type: 'number', enum: [1, 2] }), ' 2 ')).toEqual({ value: 2 })
  expect(readAnswer(tags, '["a"]')).toEqual({ value: ['a'] })
  expect(readAnswer(tags, 'a, b')).toEqual({ problem: { key: 'json' } })
})
