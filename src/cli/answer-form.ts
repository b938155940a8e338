import { z } from 'zod'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { AppFailure } from '#shared/errors.ts'
import { printable } from './output.ts'

/** One question of an elicitation (by property) or of user input (by question id). */
export interface FormField {
  id: string
  /** What a person reads before typing. */
  label: string
  isRequired: boolean
  /** `json`: whatever the schema says that one line of text cannot. */
  type: 'text' | 'number' | 'integer' | 'boolean' | 'json'
  /** The only values there are; for `json` the values of its list. */
  choices: readonly (string | number)[]
  /** What an empty line stands for; `undefined` when the schema names nothing. */
  initial: unknown
}

const Named = z.looseObject({ const: z.string(), title: z.string().optional() })
const Choices = z.looseObject({
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  oneOf: z.array(Named).optional(),
  anyOf: z.array(Named).optional(),
})
const Property = Choices.extend({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  items: Choices.optional(),
})
const FormSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
})
const Question = z.looseObject({
  isOther: z.boolean().nullish(),
  options: z.array(z.looseObject({ label: z.string() })).nullish(),
})

function choicesOf(schema: z.infer<typeof Choices> | undefined): readonly (string | number)[] {
  return schema?.enum ?? (schema?.oneOf ?? schema?.anyOf ?? []).map((entry) => entry.const)
}

function typeOf(schema: z.infer<typeof Property>): FormField['type'] {
  switch (schema.type) {
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type
    case 'string':
      return 'text'
    default:
      return schema.type === undefined && choicesOf(schema).length > 0 ? 'text' : 'json'
  }
}

function fieldOfProperty(id: string, raw: unknown, isRequired: boolean): FormField {
  const schema = Property.safeParse(raw).data ?? {}
  const type = typeOf(schema)
  const choices = choicesOf(type === 'json' ? schema.items : schema)
  return { id, label: schema.description ?? schema.title ?? id, isRequired, type, choices, initial: schema.default }
}

function fieldOfQuestion(raw: { id: string; question: string }): FormField {
  const question = Question.safeParse(raw).data
  const choices = question?.isOther ? [] : (question?.options ?? []).map(({ label }) => label)
  return { id: raw.id, label: raw.question, isRequired: true, type: 'text', choices, initial: undefined }
}

/** What has to be answered besides yes or no; empty for most requests. */
export function formOf(request: ApprovalRequest): FormField[] {
  if (request.kind === 'userInput') return request.questions.map(fieldOfQuestion)
  if (request.kind !== 'elicitation') return []
  const form = FormSchema.safeParse(request.requestedSchema).data
  return Object.entries(form?.properties ?? {}).map(([id, raw]) => fieldOfProperty(id, raw, form?.required.includes(id) ?? false))
}

const kinds = { text: 'text', number: 'a number', integer: 'a whole number', boolean: 'true or false', json: 'JSON' }

/** In words what can be answered, e.g. `a whole number, optional`. */
export function describeField({ type, choices, isRequired, initial }: FormField): string {
  const kind = choices.length === 0 ? kinds[type] : `${type === 'json' ? 'JSON list of' : 'one of'} ${choices.join(', ')}`
  const preset = initial === undefined ? '' : `, empty means ${JSON.stringify(initial)}`
  return printable(`${kind}${isRequired ? '' : ', optional'}${preset}`)
}

function isOfType({ type, choices }: FormField, value: unknown): boolean {
  if (type !== 'json' && choices.length > 0) return choices.some((choice) => choice === value)
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'number':
      return Number.isFinite(value)
    case 'integer':
      return Number.isInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'json':
      return true
  }
}

const spoken: Readonly<Record<string, boolean>> = { true: true, yes: true, y: true, false: false, no: false, n: false }

function parseTyped(field: FormField, typed: string): unknown {
  const text = typed.trim()
  if (field.type === 'boolean') return spoken[text.toLowerCase()]
  if (field.type === 'json') {
    try {
      return JSON.parse(text)
    } catch {
      // No value: the caller says what can be answered.
      return undefined
    }
  }
  if (field.choices.length > 0) return field.choices.find((choice) => String(choice) === text)
  return field.type === 'text' ? typed : Number(text)
}

/** What was typed with the type that the schema wants; `undefined` leaves the field out, `null` is no answer to it. */
export function readTyped(field: FormField, typed: string): { value: unknown } | undefined | null {
  if (typed.trim() === '') {
    if (field.initial !== undefined) return { value: field.initial }
    return field.isRequired ? null : undefined
  }
  const value = parseTyped(field, typed)
  return value !== undefined && isOfType(field, value) ? { value } : null
}

/** Throws `invalidInput`, with all that is asked for, when the content does not answer the form. */
export function assertAnswers(fields: readonly FormField[], content: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(content).find((id) => !fields.some((field) => field.id === id))
  const wrong = fields.find((field) =>
    Object.hasOwn(content, field.id) ? !isOfType(field, content[field.id]) : field.isRequired,
  )
  if (unknown === undefined && wrong === undefined) return
  const message =
    unknown === undefined
      ? `The approval asks for an answer to "${wrong?.id ?? ''}": ${wrong ? describeField(wrong) : ''}.`
      : `The approval does not ask for "${unknown}".`
  const asked = fields.map((field) => `"${field.id}" (${describeField(field)})`).join('; ')
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
