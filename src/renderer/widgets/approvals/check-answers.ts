import type { AnswerField } from '#shared/answer-fields.ts'
import { type AnswerProblem, problemOf, readAnswer } from '#shared/answer-problems.ts'

/** What the controls of a form hold: what was written, on or off, or the chosen options as text. */
export type AnswerValue = string | boolean | readonly string[]
export type AnswerValues = Readonly<Record<string, AnswerValue>>

function initialValue({ input, initial }: AnswerField): AnswerValue {
  switch (input.type) {
    case 'toggle':
      return initial === true
    case 'choices':
      return Array.isArray(initial) ? initial.map(String) : []
    case 'json':
      return initial === undefined ? '' : JSON.stringify(initial)
    case 'text':
    case 'number':
    case 'choice':
      return typeof initial === 'string' || typeof initial === 'number' ? String(initial) : ''
  }
}

export function initialValues(fields: readonly AnswerField[]): AnswerValues {
  return Object.fromEntries(fields.map((field) => [field.name, initialValue(field)]))
}

type Checked = { value: unknown } | { problem: AnswerProblem } | { isLeftOut: true }

function checkField(field: AnswerField, raw: AnswerValue | undefined): Checked {
  const { input } = field
  if (input.type === 'toggle') return { value: raw === true }
  if (input.type === 'choices') {
    const value = input.options
      .filter((option) => Array.isArray(raw) && raw.includes(String(option.value)))
      .map(({ value }) => value)
    const problem = problemOf(field, value)
    return problem ? { problem } : { value }
  }
  const text = typeof raw === 'string' ? raw : ''
  if (text.trim() === '') return field.isRequired ? { problem: { key: 'required' } } : { isLeftOut: true }
  return readAnswer(field, text)
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
