import { describe, expect, test } from 'vitest'
import { fieldsOf, fieldsOfSchema } from '#shared/answer-fields.ts'
import { checkAnswers, initialValues } from './check-answers.ts'

const object = (properties: Record<string, unknown>, required: string[] = []) => ({ type: 'object', properties, required })

test('a form begins with what the schema stands for without an answer', () => {
  const fields = fieldsOfSchema(
    object({
      name: { type: 'string', default: 'main' },
      count: { type: 'integer' },
      force: { type: 'boolean', default: true },
      size: { type: 'string', enum: ['s', 'm'] },
      tags: { type: 'array', items: { enum: ['a', 'b'] } },
      odd: { type: 'object', default: { x: 1 } },
    }),
  )
  expect(initialValues(fields)).toEqual({ name: 'main', count: '', force: true, size: '', tags: [], odd: '{"x":1}' })
})

describe('answers', () => {
  const fields = fieldsOfSchema(
    object(
      {
        name: { type: 'string', minLength: 2 },
        mail: { type: 'string', format: 'email' },
        count: { type: 'integer', minimum: 1, maximum: 5 },
        force: { type: 'boolean' },
        extra: { type: 'object' },
      },
      ['name'],
    ),
  )

  test('are sent with their types; what was left empty is left out', () => {
    expect(checkAnswers(fields, { name: 'ab', mail: '', count: '3', force: true, extra: '{"x":1}' })).toEqual({
      content: { name: 'ab', count: 3, force: true, extra: { x: 1 } },
    })
  })

  test('are refused field by field', () => {
    expect(checkAnswers(fields, { name: ' ', mail: 'nobody', count: '2.5', force: false, extra: '{' })).toEqual({
      problems: { name: { key: 'required' }, mail: { key: 'email' }, count: { key: 'integer' }, extra: { key: 'json' } },
    })
    expect(checkAnswers(fields, { name: 'a', count: '9' })).toEqual({
      problems: { name: { key: 'minLength', limit: 2 }, count: { key: 'maximum', limit: 5 } },
    })
  })
})

test('a choice is sent as the schema has it, numbers as numbers', () => {
  const fields = fieldsOfSchema(
    object({ size: { type: 'number', enum: [1, 2] }, levels: { type: 'array', items: { enum: [1, 2, 3] } } }),
  )
  expect(checkAnswers(fields, { size: '2', levels: ['3', '1'] })).toEqual({ content: { size: 2, levels: [1, 3] } })
})

test('where Codex allows another answer, that one is sent too', () => {
  const fields = fieldsOf({
    kind: 'userInput',
    itemId: 'i',
    turnId: 't',
    questions: [
      { id: 'color', question: 'Which color?', isOther: true, options: [{ label: 'Red' }] },
      { id: 'pin', question: 'Which PIN?', isSecret: true, options: null },
    ],
  })
  expect(checkAnswers(fields, { color: 'Green', pin: '1' })).toEqual({ content: { color: 'Green', pin: '1' } })
})
