import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnswerField, AnswerOption } from '#shared/answer-fields.ts'
import type { AnswerProblem } from '#shared/answer-problems.ts'
import { Input, Textarea } from '../../ui/input.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { AnswerValue, AnswerValues } from './check-answers.ts'

interface FieldProps {
  field: AnswerField
  value: AnswerValue | undefined
  problem: AnswerProblem | undefined
  onChange: (value: AnswerValue) => void
}

const text = (value: AnswerValue | undefined) => (typeof value === 'string' ? value : '')
const list = (value: AnswerValue | undefined) => (Array.isArray(value) ? value : [])

const inputTypes: Readonly<Record<string, string>> = { email: 'email', uri: 'url', date: 'date' }

function Options({
  options,
  type,
  name,
  isChosen,
  onChange,
}: {
  options: readonly AnswerOption[]
  type: 'radio' | 'checkbox'
  name: string
  isChosen: (option: string) => boolean
  onChange: (option: string, isChosen: boolean) => void
}) {
  return options.map(({ value, label, description }) => (
    <label key={value} className="flex cursor-pointer items-start gap-2 rounded-md px-1.5 py-1 hover:bg-hover">
      <input
        type={type}
        name={name}
        checked={isChosen(String(value))}
        onChange={(event) => onChange(String(value), event.target.checked)}
        className="mt-0.5 size-3.5 accent-accent-solid"
      />
      <span>
        {label}
        {description !== null && <span className="ml-1.5 text-muted">{description}</span>}
      </span>
    </label>
  ))
}

function Control({
  field,
  value,
  onChange,
  id,
  describedBy,
  isInvalid,
}: Omit<FieldProps, 'problem'> & {
  id: string
  describedBy: string | undefined
  isInvalid: boolean
}) {
  const { t } = useTranslation()
  const { input } = field
  const common = {
    id,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid || undefined,
    'aria-required': field.isRequired || undefined,
  }
  switch (input.type) {
    case 'toggle':
      return <Switch id={id} isOn={value === true} onChange={onChange} />
    case 'choice': {
      const isOther = input.allowsOther && text(value) !== '' && !input.options.some((option) => String(option.value) === value)
      return (
        <div className="flex flex-col">
          <Options
            options={input.options}
            type="radio"
            name={id}
            isChosen={(option) => value === option}
            onChange={(option) => onChange(option)}
          />
          {input.allowsOther && (
            <Input
              aria-label={t('approvals.otherAnswer', { question: field.label })}
              placeholder={t('approvals.other')}
              value={isOther ? text(value) : ''}
              onChange={(event) => onChange(event.target.value)}
              className="mt-1 max-w-sm"
            />
          )}
        </div>
      )
    }
    case 'choices':
      return (
        <div className="flex flex-col">
          <Options
            options={input.options}
            type="checkbox"
            name={id}
            isChosen={(option) => list(value).includes(option)}
            onChange={(option, isChosen) =>
              onChange(isChosen ? [...list(value), option] : list(value).filter((entry) => entry !== option))
            }
          />
        </div>
      )
    case 'json':
      return (
        <Textarea
          {...common}
          rows={3}
          value={text(value)}
          onChange={(event) => onChange(event.target.value)}
          className="font-mono text-xs"
          placeholder="{ }"
        />
      )
    case 'number':
      return (
        <Input
          {...common}
          inputMode="decimal"
          value={text(value)}
          onChange={(event) => onChange(event.target.value)}
          className="max-w-40"
        />
      )
    case 'text':
      return (
        <Input
          {...common}
          type={input.isSecret ? 'password' : (inputTypes[input.format ?? ''] ?? 'text')}
          value={text(value)}
          onChange={(event) => onChange(event.target.value)}
          className="max-w-md"
        />
      )
  }
}

function Field({ field, value, problem, onChange }: FieldProps) {
  const { t } = useTranslation()
  const id = useId()
  const isGroup = field.input.type === 'choice' || field.input.type === 'choices'
  const noteId = `${id}-note`
  const problemId = `${id}-problem`
  const describedBy = [field.description !== null && noteId, problem && problemId].filter(Boolean).join(' ') || undefined
  const label = (
    <>
      {field.label}
      {!field.isRequired && <span className="ml-1.5 font-normal text-faint">{t('approvals.optional')}</span>}
    </>
  )
  const control = (
    <Control
      field={field}
      value={value}
      onChange={onChange}
      id={id}
      describedBy={describedBy}
      isInvalid={problem !== undefined}
    />
  )
  const notes = (
    <>
      {field.description !== null && (
        <p id={noteId} className="text-muted text-xs">
          {field.description}
        </p>
      )}
      {problem && (
        <p id={problemId} className="text-bad text-xs">
          {t(`approvals.problems.${problem.key}`, { limit: 'limit' in problem ? problem.limit : undefined })}
        </p>
      )}
    </>
  )
  if (isGroup) {
    return (
      <fieldset className="flex flex-col gap-1" aria-describedby={describedBy}>
        <legend className="mb-1 font-medium">{label}</legend>
        {control}
        {notes}
      </fieldset>
    )
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {control}
      {notes}
    </div>
  )
}

/** The questions of an elicitation or of Codex itself. */
export function AnswerForm({
  fields,
  values,
  problems,
  onChange,
}: {
  fields: readonly AnswerField[]
  values: AnswerValues
  problems: Readonly<Record<string, AnswerProblem>>
  onChange: (values: AnswerValues) => void
}) {
  return (
    <div className="flex flex-col gap-3 text-sm">
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          problem={problems[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </div>
  )
}
