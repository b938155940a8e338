import { classNames } from '../lib/class-names.ts'
import { Textarea } from './input.tsx'

/** Where a prompt is written: it grows with its text, and Ctrl+Enter (⌘+Enter) sends it. */
export function PromptInput({
  label,
  describedBy,
  placeholder,
  value,
  isDisabled,
  onChange,
  onSend,
  className,
}: {
  label: string
  describedBy: string
  placeholder: string
  value: string
  isDisabled: boolean
  onChange: (value: string) => void
  onSend: () => void
  className: string
}) {
  return (
    <Textarea
      rows={2}
      aria-label={label}
      aria-describedby={describedBy}
      placeholder={placeholder}
      value={value}
      disabled={isDisabled}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) onSend()
      }}
      className={classNames(
        'field-sizing-content border-0 bg-transparent focus-visible:outline-0 disabled:bg-transparent',
        className,
      )}
    />
  )
}
