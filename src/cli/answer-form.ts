import type { AnswerField, AnswerOption } from '#shared/answer-fields.ts'
import { problemOf, readAnswer } from '#shared/answer-problems.ts'
import { AppFailure } from '#shared/errors.ts'
import { printable } from './output.ts'

const listed = (options: readonly AnswerOption[]) => options.map(({ value }) => value).join(', ')

function kindOf({ input }: AnswerField): string {
  switch (input.type) {
    case 'number':
      return input.isInteger ? 'a whole number' : 'a number'
    case 'toggle':
      return 'true or false'
    case 'choice':
      return input.allowsOther ? 'text' : `one of ${listed(input.options)}`
    case 'choices':
      return `JSON list of ${listed(input.options)}`
    case 'json':
      return 'JSON'
    case 'text':
      return 'text'
  }
}

/** In words what can be answered, e.g. `a whole number, optional`. */
export function describeField(field: AnswerField): string {
  const preset = field.initial === undefined ? '' : `, empty means ${JSON.stringify(field.initial)}`
  return printable(`${kindOf(field)}${field.isRequired ? '' : ', optional'}${preset}`)
}

const spoken: Readonly<Record<string, string>> = { yes: 'true', y: 'true', no: 'false', n: 'false' }

/** What was typed with the type that the schema wants; `undefined` leaves the field out, `null` is no answer to it. */
export function readTyped(field: AnswerField, typed: string): { value: unknown } | undefined | null {
  if (typed.trim() === '') {
    if (field.initial !== undefined) return { value: field.initial }
    return field.isRequired ? null : undefined
  }
  const word = typed.trim().toLowerCase()
  const read = readAnswer(field, field.input.type === 'toggle' ? (spoken[word] ?? word) : typed)
  return 'value' in read ? read : null
}

/** Throws `invalidInput`, with all that is asked for, when the content does not answer the form. */
export function assertAnswers(fields: readonly AnswerField[], content: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(content).find((id) => !fields.some((field) => field.name === id))
  const wrong = fields.find((field) =>
    Object.hasOwn(content, field.name) ? problemOf(field, content[field.name]) !== null : field.isRequired,
  )
  if (unknown === undefined && wrong === undefined) return
  const message =
    unknown === undefined
      ? `The approval asks for an answer to "${wrong?.name ?? ''}": ${wrong ? describeField(wrong) : ''}.`
      : `The approval does not ask for "${unknown}".`
  const asked = fields.map((field) => `"${field.name}" (${describeField(field)})`).join('; ')
  throw new AppFailure({
    code: 'invalidInput',
    field: 'content',
    message: printable(message),
    hint:
      fields.length === 0
        ? 'Leave --content out.'
        : printable(`Give the answers with --content '<json>', an object of: ${asked}.`),
  })
}
