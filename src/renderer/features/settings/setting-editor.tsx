import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SettingEntry } from '#shared/contract/settings.ts'
import { classNames } from '../../lib/class-names.ts'
import { formatDuration } from '../../lib/format.ts'
import { Input } from '../../ui/input.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { controlOf, editedValue, type SettingControl, valueFromText } from './setting-control.ts'
import { useSettingText } from './setting-text.ts'

interface EditorProps {
  id: string
  describedBy: string
  isInvalid: boolean
  isLocked: boolean
  entry: SettingEntry
  onChange: (value: unknown) => void
  /** The user types: an old refusal no longer applies. */
  onDraft: () => void
}

type FieldProps = EditorProps & { control: Extract<SettingControl, { kind: 'number' | 'text' }> }

function isAllowed(value: number, { min = value, max = value }: Extract<SettingControl, { kind: 'number' }>): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}

/** Saved on Enter and when the field is left; Escape takes the last value back. */
function FieldEditor({ id, describedBy, isInvalid, isLocked, entry, control, onChange, onDraft }: FieldProps) {
  const { t } = useTranslation()
  const textOf = useSettingText()
  const value = editedValue(entry)
  const saved = value === undefined ? '' : String(value)
  const [draft, setDraft] = useState(saved)
  const lastSent = useRef(saved)
  const isDuration = control.kind === 'number' && entry.key.endsWith('Ms')

  function commit(): void {
    // Enter and then leaving the field must not send the same refused text twice.
    if (draft.trim() === lastSent.current) return
    lastSent.current = draft.trim()
    onChange(valueFromText(control, draft))
  }

  return (
    <div className="flex flex-col items-end gap-0.5">
      <div className="flex items-center gap-1.5">
        <Input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={isInvalid || undefined}
          disabled={isLocked}
          inputMode={control.kind === 'number' ? 'numeric' : 'text'}
          placeholder={
            entry.defaultValue === null || entry.defaultValue === undefined ? textOf(null) : textOf(entry.defaultValue)
          }
          title={control.kind === 'text' && draft !== '' ? draft : undefined}
          value={draft}
          onChange={(event) => {
            setDraft(event.target.value)
            onDraft()
          }}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
            if (event.key !== 'Escape') return
            setDraft(saved)
            lastSent.current = saved
            onDraft()
          }}
          className={classNames(
            'font-mono text-xs placeholder:font-sans',
            control.kind === 'number' ? 'w-28 text-right' : 'w-64',
          )}
        />
        {isDuration && <span className="text-muted text-xs">{t('settings.milliseconds')}</span>}
      </div>
      {isDuration && isAllowed(Number(draft), control) && !isInvalid && Number(draft) >= 1_000 && (
        <span className="text-faint text-xs tabular-nums">
          {t('settings.equals', { duration: formatDuration(Number(draft)) })}
        </span>
      )}
    </div>
  )
}

/** The control that fits the setting's schema. */
export function SettingEditor(props: EditorProps) {
  const { id, entry, isLocked, onChange } = props
  const control = controlOf(entry.schema)
  const value = editedValue(entry)
  switch (control.kind) {
    case 'switch':
      return <Switch id={id} isOn={value === true} onChange={onChange} isDisabled={isLocked} />
    case 'choice':
      return (
        <Select
          id={id}
          value={String(value)}
          options={control.values.map((choice) => ({ value: choice, label: choice }))}
          onChange={onChange}
          isDisabled={isLocked}
        />
      )
    default:
      // A new saved value gives a new field; a refused draft stays to be corrected.
      return <FieldEditor key={String(value)} {...props} control={control} />
  }
}
