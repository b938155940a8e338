import { z } from 'zod'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'

export interface AnswerOption {
  value: string
  label: string
  description: string | null
}

/** One question of an elicitation (by property) or of user input (by question id). */
export interface AnswerField {
  name: string
  label: string
  description: string | null
  isRequired: boolean
  input:
    | {
        type: 'text'
        isSecret: boolean
        format: string | null
        minLength: number | null
        maxLength: number | null
        initial: string
      }
    | { type: 'number'; isInteger: boolean; minimum: number | null; maximum: number | null; initial: string }
    | { type: 'toggle'; initial: boolean }
    | { type: 'choice'; options: readonly AnswerOption[]; allowsOther: boolean; initial: string }
    | {
        type: 'choices'
        options: readonly AnswerOption[]
        minItems: number | null
        maxItems: number | null
        initial: readonly string[]
      }
    /** A value of a schema that a form cannot ask for. */
    | { type: 'json'; initial: string }
}

const named = z.looseObject({ const: z.string(), title: z.string().optional() })

const Property = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  enumNames: z.array(z.string()).optional(),
  oneOf: z.array(named).optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  items: z.looseObject({ enum: z.array(z.string()).optional(), anyOf: z.array(named).optional() }).optional(),
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

function optionsOf(values: readonly (string | number)[], names: readonly string[] = []): AnswerOption[] {
  return values.map((value, index) => ({ value: String(value), label: names[index] ?? String(value), description: null }))
}

function optionsOfNamed(list: readonly z.infer<typeof named>[]): AnswerOption[] {
  return list.map((entry) => ({ value: entry.const, label: entry.title ?? entry.const, description: null }))
}

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

function inputOf(property: Property): AnswerField['input'] {
  const options = property.oneOf ? optionsOfNamed(property.oneOf) : property.enum && optionsOf(property.enum, property.enumNames)
  if (options) return { type: 'choice', options, allowsOther: false, initial: textOf(property.default) }
  switch (property.type) {
    case 'string':
      return {
        type: 'text',
        isSecret: property.format === 'password',
        format: property.format ?? null,
        minLength: property.minLength ?? null,
        maxLength: property.maxLength ?? null,
        initial: textOf(property.default),
      }
    case 'number':
    case 'integer':
      return {
        type: 'number',
        isInteger: property.type === 'integer',
        minimum: property.minimum ?? null,
        maximum: property.maximum ?? null,
        initial: textOf(property.default),
      }
    case 'boolean':
      return { type: 'toggle', initial: property.default === true }
    case 'array': {
      const choices = property.items?.anyOf
        ? optionsOfNamed(property.items.anyOf)
        : property.items?.enum && optionsOf(property.items.enum)
      if (!choices) return { type: 'json', initial: '' }
      const initial = Array.isArray(property.default) ? property.default.filter((value) => typeof value === 'string') : []
      return {
        type: 'choices',
        options: choices,
        minItems: property.minItems ?? null,
        maxItems: property.maxItems ?? null,
        initial,
      }
    }
    default:
      return { type: 'json', initial: property.default === undefined ? '' : JSON.stringify(property.default) }
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
      input: property ? inputOf(property) : { type: 'json', initial: '' },
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
  const text = {
    type: 'text',
    isSecret: question.isSecret ?? false,
    format: null,
    minLength: null,
    maxLength: null,
    initial: '',
  } as const
  return {
    name: question.id,
    label: question.question,
    description: null,
    isRequired: true,
    input: options.length > 0 ? { type: 'choice', options, allowsOther: question.isOther ?? false, initial: '' } : text,
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
