import { z } from 'zod'
import type { ApprovalRequest } from './contract/approvals.ts'

export interface AnswerOption {
  /** What is sent, with the type that the schema wants. */
  value: string | number
  label: string
  description: string | null
}

/** One question of an elicitation (by property) or of user input (by question id). */
export interface AnswerField {
  name: string
  label: string
  description: string | null
  isRequired: boolean
  /** What the schema says that no answer stands for; `undefined` when it says nothing. */
  initial: unknown
  input:
    | { type: 'text'; isSecret: boolean; format: string | null; minLength: number | null; maxLength: number | null }
    | { type: 'number'; isInteger: boolean; minimum: number | null; maximum: number | null }
    | { type: 'toggle' }
    | { type: 'choice'; options: readonly AnswerOption[]; allowsOther: boolean }
    | { type: 'choices'; options: readonly AnswerOption[]; minItems: number | null; maxItems: number | null }
    /** A value of a schema that a form cannot ask for. */
    | { type: 'json' }
}

const Named = z.looseObject({ const: z.string(), title: z.string().optional() })

const Choices = z.looseObject({
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  enumNames: z.array(z.string()).optional(),
  oneOf: z.array(Named).optional(),
  anyOf: z.array(Named).optional(),
})

const Property = Choices.extend({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  items: Choices.optional(),
})
type Property = z.infer<typeof Property>

const FormSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
})

const Question = z.looseObject({
  id: z.string(),
  question: z.string(),
  header: z.string().nullish(),
  isOther: z.boolean().nullish(),
  isSecret: z.boolean().nullish(),
  options: z.array(z.looseObject({ label: z.string(), description: z.string().nullish() })).nullish(),
})

function optionsOf({ enum: values, enumNames, oneOf, anyOf }: z.infer<typeof Choices>): AnswerOption[] | null {
  const entries = oneOf ?? anyOf
  if (entries) return entries.map((entry) => ({ value: entry.const, label: entry.title ?? entry.const, description: null }))
  if (!values) return null
  return values.map((value, index) => ({ value, label: enumNames?.[index] ?? String(value), description: null }))
}

function inputOf(property: Property): AnswerField['input'] {
  const options = property.type === 'array' ? null : optionsOf(property)
  if (options) return { type: 'choice', options, allowsOther: false }
  switch (property.type) {
    case 'string':
      return {
        type: 'text',
        isSecret: property.format === 'password',
        format: property.format ?? null,
        minLength: property.minLength ?? null,
        maxLength: property.maxLength ?? null,
      }
    case 'number':
    case 'integer':
      return {
        type: 'number',
        isInteger: property.type === 'integer',
        minimum: property.minimum ?? null,
        maximum: property.maximum ?? null,
      }
    case 'boolean':
      return { type: 'toggle' }
    case 'array': {
      const choices = property.items && optionsOf(property.items)
      if (!choices) return { type: 'json' }
      return { type: 'choices', options: choices, minItems: property.minItems ?? null, maxItems: property.maxItems ?? null }
    }
    default:
      return { type: 'json' }
  }
}

/** The fields of a JSON Schema as MCP elicitations use it; what a form cannot ask for becomes a JSON field. */
export function fieldsOfSchema(schema: Record<string, unknown>): AnswerField[] {
  const form = FormSchema.safeParse(schema).data ?? { properties: {}, required: [] }
  return Object.entries(form.properties).map(([name, raw]) => {
    const property = Property.safeParse(raw).data
    return {
      name,
      label: property?.title ?? name,
      description: property?.description ?? null,
      isRequired: form.required.includes(name),
      initial: property?.default,
      input: property ? inputOf(property) : { type: 'json' },
    }
  })
}

function fieldOfQuestion(raw: { id: string; question: string }): AnswerField {
  const question = Question.safeParse(raw).data ?? { id: raw.id, question: raw.question }
  const options = (question.options ?? []).map(({ label, description }) => ({
    value: label,
    label,
    description: description ?? null,
  }))
  return {
    name: question.id,
    label: question.question,
    description: null,
    isRequired: true,
    initial: undefined,
    input:
      options.length > 0
        ? { type: 'choice', options, allowsOther: question.isOther ?? false }
        : { type: 'text', isSecret: question.isSecret ?? false, format: null, minLength: null, maxLength: null },
  }
}

/** What has to be asked before the request can be accepted; empty for a plain yes or no. */
export function fieldsOf(request: ApprovalRequest): AnswerField[] {
  switch (request.kind) {
    case 'elicitation':
      return fieldsOfSchema(request.requestedSchema)
    case 'userInput':
      return request.questions.map(fieldOfQuestion)
    case 'command':
    case 'fileChange':
    case 'permissions':
      return []
  }
}
