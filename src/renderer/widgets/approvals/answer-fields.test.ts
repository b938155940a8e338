import { describe, expect, test } from 'vitest'
import { fieldsOf, fieldsOfSchema } from './answer-fields.ts'
import { checkAnswers, initialValues } from './check-answers.ts'

const object = (properties: Record<string, unknown>, required: string[] = []) => ({ type: 'object', properties, required })

describe('a schema', () => {
  test('without properties asks nothing', () => {
    expect(fieldsOfSchema({ type: 'object', properties: {} })).toEqual([])
    expect(fieldsOfSchema({})).toEqual([])
  })

  test('becomes one field for each property, in order, with title, description and default', () => {
    const fields = fieldsOfSchema(
      object(
        {
          name: { type: 'string', title: 'Name', description: 'Of the branch', default: 'main' },
          count: { type: 'integer', minimum: 1 },
          force: { type: 'boolean', default: true },
          size: { type: 'string', enum: ['s', 'm'], enumNames: ['Small', 'Medium'] },
          colour: { type: 'string', oneOf: [{ const: '#f00', title: 'Red' }] },
          tags: { type: 'array', items: { enum: ['a', 'b'] } },
          odd: { type: 'object' },
        },
        ['name'],
      ),
    )
    expect(fields.map((field) => [field.name, field.label, field.input.type, field.isRequired])).toEqual([
      ['name', 'Name', 'text', true],
      ['count', 'count', 'number', false],
      ['force', 'force', 'toggle', false],
      ['size', 'size', 'choice', false],
      ['colour', 'colour', 'choice', false],
      ['tags', 'tags', 'choices', false],
      ['odd', 'odd', 'json', false],
    ])
    expect(initialValues(fields)).toMatchObject({ name: 'main', count: '', force: true, size: '', tags: [] })
    expect(fields[3]?.input).toMatchObject({
      options: [
        { value: 's', label: 'Small' },
        { value: 'm', label: 'Medium' },
      ],
    })
  })
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

test('questions of Codex become choices, with free text where it allows another answer', () => {
  const fields = fieldsOf({
    kind: 'userInput',
    itemId: 'i',
    turnId: 't',
    questions: [
      {
        id: 'color',
        header: 'Color',
        question: 'Which color?',
        isOther: true,
        isSecret: false,
        options: [{ label: 'Red (Recommended)', description: 'warm' }],
      },
      { id: 'pin', question: 'Which PIN?', isSecret: true, options: null },
    ],
  })
  expect(fields).toMatchObject([
    { name: 'color', label: 'Which color?', isRequired: true, input: { type: 'choice', allowsOther: true } },
    { name: 'pin', input: { type: 'text', isSecret: true } },
  ])
  expect(checkAnswers(fields, { color: 'Green', pin: '1' })).toEqual({ content: { color: 'Green', pin: '1' } })
})

test('commands and file changes ask nothing but yes or no', () => {
  expect(fieldsOf({ kind: 'fileChange', itemId: 'i', turnId: 't', changes: [], reason: null })).toEqual([])
})
