import { describe, expect, test } from 'vitest'
import { fieldsOf, fieldsOfSchema } from './answer-fields.ts'

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
    expect(fields.map((field) => field.initial).slice(0, 3)).toEqual(['main', undefined, true])
    expect(fields[3]?.input).toMatchObject({
      options: [
        { value: 's', label: 'Small' },
        { value: 'm', label: 'Medium' },
      ],
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
})

test('commands and file changes ask nothing but yes or no', () => {
  expect(fieldsOf({ kind: 'fileChange', itemId: 'i', turnId: 't', changes: [], reason: null })).toEqual([])
})
