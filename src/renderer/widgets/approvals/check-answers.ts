import type { AnswerField } from './answer-fields.ts'

export type AnswerValue = string | boolean | readonly string[]
export type AnswerValues = Readonly<Record<string, AnswerValue>>

export function initialValues(fields: readonly AnswerField[]): AnswerValues {
  return Object.fromEntries(fields.map((field) => [field.name, field.input.initial]))
}

/** Why a value cannot be sent; the keys of `approvals.problems`. */
export type AnswerProblem =
  | { key: 'required' | 'number' | 'integer' | 'json' | 'email' | 'uri' | 'date' }
  | { key: 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems'; limit: number }

type Checked = { value: unknown } | { problem: AnswerProblem } | { isLeftOut: true }

function checkText(text: string, input: Extract<AnswerField['input'], { type: 'text' }>): Checked {
  const { minLength, maxLength, format } = input
  if (minLength !== null && text.length < minLength) return { problem: { key: 'minLength', limit: minLength } }
  if (maxLength !== null && text.length > maxLength) return { problem: { key: 'maxLength', limit: maxLength } }
  if (format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return { problem: { key: 'email' } }
  if (format === 'uri' && !URL.canParse(text)) return { problem: { key: 'uri' } }
  if ((format === 'date' || format === 'date-time') && Number.isNaN(Date.parse(text))) return { problem: { key: 'date' } }
  return { value: text }
}

function checkNumber(text: string, input: Extract<AnswerField['input'], { type: 'number' }>): Checked {
  const value = Number(text)
  if (!Number.isFinite(value)) return { problem: { key: 'number' } }
  if (input.isInteger && !Number.isInteger(value)) return { problem: { key: 'integer' } }
  if (input.minimum !== null && value < input.minimum) return { problem: { key: 'minimum', limit: input.minimum } }
  if (input.maximum !== null && value > input.maximum) return { problem: { key: 'maximum', limit: input.maximum } }
  return { value }
}

function checkChoices(chosen: readonly string[], input: Extract<AnswerField['input'], { type: 'choices' }>): Checked {
  if (input.minItems !== null && chosen.length < input.minItems) return { problem: { key: 'minItems', limit: input.minItems } }
  if (input.maxItems !== null && chosen.length > input.maxItems) return { problem: { key: 'maxItems', limit: input.maxItems } }
  return { value: chosen }
}

function checkJson(text: string): Checked {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The reason is the field's problem, in words.
    return { problem: { key: 'json' } }
  }
}

function checkField(field: AnswerField, raw: AnswerValue | undefined): Checked {
  const { input } = field
  if (input.type === 'toggle') return { value: raw === true }
  if (input.type === 'choices') return checkChoices(Array.isArray(raw) ? raw : [], input)
  const text = typeof raw === 'string' ? raw : ''
  if (text.trim() === '') return field.isRequired ? { problem: { key: 'required' } } : { isLeftOut: true }
  switch (input.type) {
    case 'text':
      return checkText(text, input)
    case 'number':
      return checkNumber(text, input)
    case 'choice':
      return { value: text }
    case 'json':
      return checkJson(text)
  }
}

/** The content to send, or what is wrong with it by field. Optional fields left empty are left out. */
export function checkAnswers(
  fields: readonly AnswerField[],
  values: AnswerValues,
): { content: Record<string, unknown> } | { problems: Record<string, AnswerProblem> } {
  const content: Record<string, unknown> = {}
  const problems: Record<string, AnswerProblem> = {}
  for (const field of fields) {
    const checked = checkField(field, values[field.name])
    if ('problem' in checked) problems[field.name] = checked.problem
    else if ('value' in checked) content[field.name] = checked.value
  }
  return Object.keys(problems).length > 0 ? { problems } : { content }
}
