import { z } from 'zod'
import type { AnswerField } from './answer-fields.ts'

/** Why a value is no answer to a field. */
export type AnswerProblem =
  | { key: 'required' | 'type' | 'number' | 'integer' | 'choice' | 'json' | 'email' | 'uri' | 'date' }
  | { key: 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems'; limit: number }

type InputOf<T extends AnswerField['input']['type']> = Extract<AnswerField['input'], { type: T }>

function textProblem(text: string, { minLength, maxLength, format }: InputOf<'text'>): AnswerProblem | null {
  if (minLength !== null && text.length < minLength) return { key: 'minLength', limit: minLength }
  if (maxLength !== null && text.length > maxLength) return { key: 'maxLength', limit: maxLength }
  if (format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return { key: 'email' }
  if (format === 'uri' && !z.url().safeParse(text).success) return { key: 'uri' }
  if ((format === 'date' || format === 'date-time') && Number.isNaN(Date.parse(text))) return { key: 'date' }
  return null
}

function numberProblem(value: unknown, { isInteger, minimum, maximum }: InputOf<'number'>): AnswerProblem | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { key: 'number' }
  if (isInteger && !Number.isInteger(value)) return { key: 'integer' }
  if (minimum !== null && value < minimum) return { key: 'minimum', limit: minimum }
  if (maximum !== null && value > maximum) return { key: 'maximum', limit: maximum }
  return null
}

function choicesProblem(value: unknown, { options, minItems, maxItems }: InputOf<'choices'>): AnswerProblem | null {
  if (!Array.isArray(value)) return { key: 'type' }
  if (!value.every((entry) => options.some((option) => option.value === entry))) return { key: 'choice' }
  if (minItems !== null && value.length < minItems) return { key: 'minItems', limit: minItems }
  if (maxItems !== null && value.length > maxItems) return { key: 'maxItems', limit: maxItems }
  return null
}

/** What is wrong with a value for this field, `null` when nothing is. */
export function problemOf({ input }: AnswerField, value: unknown): AnswerProblem | null {
  switch (input.type) {
    case 'text':
      return typeof value === 'string' ? textProblem(value, input) : { key: 'type' }
    case 'number':
      return numberProblem(value, input)
    case 'toggle':
      return typeof value === 'boolean' ? null : { key: 'type' }
    case 'choice':
      if (input.options.some((option) => option.value === value)) return null
      return input.allowsOther && typeof value === 'string' ? null : { key: 'choice' }
    case 'choices':
      return choicesProblem(value, input)
    case 'json':
      return null
  }
}

function parsed(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // Whoever wrote it learns that it is no JSON.
    return null
  }
}

function typedValue({ input }: AnswerField, text: string): { value: unknown } | null {
  switch (input.type) {
    case 'text':
      return { value: text }
    case 'number':
      return { value: Number(text) }
    case 'choice': {
      const option = input.options.find(({ value }) => String(value) === text.trim())
      return { value: option ? option.value : text }
    }
    case 'toggle':
    case 'choices':
    case 'json':
      return parsed(text)
  }
}

/** The value that a written answer stands for, or what is wrong with it. Toggles, lists and the rest are written as JSON. */
export function readAnswer(field: AnswerField, text: string): { value: unknown } | { problem: AnswerProblem } {
  const read = typedValue(field, text)
  if (!read) return { problem: { key: 'json' } }
  const problem = problemOf(field, read.value)
  return problem ? { problem } : read
}
