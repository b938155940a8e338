import { expect, test } from 'vitest'
import { fieldsOf } from '#shared/answer-fields.ts'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { assertAnswers, describeField, readTyped } from './answer-form.ts'
import { askForm } from './terminal-approvals.ts'

const asks = { itemId: 'item_1', turnId: 'turn_1' }
const elicitation = (properties: Record<string, unknown>, required: string[] = []): ApprovalRequest => ({
  ...asks,
  kind: 'elicitation',
  serverName: 'deploy',
  message: 'Where to?',
  requestedSchema: { type: 'object', properties, required },
  meta: null,
})

const form = fieldsOf(
  elicitation(
    {
      name: { type: 'string', description: 'Name of the branch' },
      count: { type: 'integer', default: 1 },
      ratio: { type: 'number' },
      force: { type: 'boolean' },
      size: { type: 'number', enum: [1, 2] },
      region: { type: 'string', oneOf: [{ const: 'eu', title: 'Europe' }] },
      tags: { type: 'array', items: { enum: ['a', 'b'] } },
    },
    ['name', 'force'],
  ),
)
const field = (id: string) => {
  const found = form.find((candidate) => candidate.name === id)
  if (!found) throw new Error(`There is no field ${id}.`)
  return found
}

test.each([
  ['name', ' main', ' main'],
  ['count', '3', 3],
  ['count', '', 1],
  ['ratio', '0.5', 0.5],
  ['force', 'Yes', true],
  ['force', 'false', false],
  ['size', '2', 2],
  ['region', 'eu', 'eu'],
  ['tags', '["a"]', ['a']],
])('what is typed for %s, %j, is sent as %j', (id, typed, value) => {
  expect(readTyped(field(id), typed)).toEqual({ value })
})

test.each([
  ['name', ''],
  ['count', '1.5'],
  ['count', 'many'],
  ['ratio', 'Infinity'],
  ['force', 'maybe'],
  ['size', '3'],
  ['region', 'Europe'],
  ['tags', 'a, b'],
])('for %s, %j is no answer', (id, typed) => {
  expect(readTyped(field(id), typed)).toBeNull()
})

test('an empty line leaves an optional field out', () => {
  expect(readTyped(field('ratio'), ' ')).toBeUndefined()
})

test('the person is asked again until the answer is one', async () => {
  const typed = ['', 'main', 'two', '2', '', 'yes', '', '', '']
  const asked: string[] = []
  const content = await askForm(form, async (question) => {
    asked.push(question)
    return typed.shift() ?? ''
  })

  expect(content).toEqual({ name: 'main', count: 2, force: true })
  expect(asked.slice(0, 3)).toEqual([
    'Name of the branch (text): ',
    'Name of the branch (text): ',
    'count (a whole number, optional, empty means 1): ',
  ])
})

test('content that answers the form passes', () => {
  expect(() => assertAnswers(form, { name: 'main', force: false, size: 1 })).not.toThrow()
  expect(() => assertAnswers([], {})).not.toThrow()
})

test.each([
  [{}, /"name": text/],
  [{ name: 'main' }, /"force": true or false/],
  [{ name: 'main', force: 'true' }, /"force": true or false/],
  [{ name: 'main', force: true, count: '3' }, /"count": a whole number/],
  [{ name: 'main', force: true, nmae: 'x' }, /does not ask for "nmae"/],
])('%j is refused, with all that is asked for', (content, message) => {
  expect(() => assertAnswers(form, content)).toThrow(
    expect.objectContaining({
      error: expect.objectContaining({
        code: 'invalidInput',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('"region" (one of eu, optional)'),
      }),
    }),
  )
})

test('questions of Codex have to be answered, by one of their options unless another answer is allowed', () => {
  const [color, pin] = fieldsOf({
    ...asks,
    kind: 'userInput',
    questions: [
      { id: 'color', question: 'Which color?', isOther: false, options: [{ label: 'Red' }, { label: 'Blue' }] },
      { id: 'pin', question: 'Which PIN?', isOther: true, options: [{ label: '1234' }] },
    ],
  })
  expect([color && describeField(color), pin && describeField(pin)]).toEqual(['one of Red, Blue', 'text'])
})

test('a command asks nothing but yes or no, and names of a foreign server cannot hide anything', () => {
  const fields = fieldsOf(elicitation({ 'a\u202Eb': { type: 'string' } }, ['a\u202Eb']))
  expect(() => assertAnswers(fields, {})).toThrow(String.raw`"a\u{202e}b"`)
  expect(fieldsOf({ ...asks, kind: 'permissions', permissions: {}, reason: null })).toEqual([])
})
