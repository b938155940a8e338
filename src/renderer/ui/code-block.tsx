import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { CopyButton } from './copy-button.tsx'

/** Text to be run or pasted, with a copy button. `copyValue` differs from `text` when a secret is masked on screen. */
export function CodeBlock({
  text,
  copyValue,
  label,
  className,
}: {
  text: string
  copyValue?: string
  /** What the text is, for the copy button. */
  label: string
  className?: string
}) {
  const { t } = useTranslation()
  return (
    <div className={classNames('relative rounded-md border border-line bg-sunken', className)}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-md py-2.5 pr-10 pl-3 font-mono text-xs leading-relaxed"
      >
        <code>{text}</code>
      </pre>
      <CopyButton
        text={copyValue ?? text}
        label={t('ui.copyThing', { thing: label })}
        className="absolute top-1.5 right-1.5 bg-sunken"
      />
    </div>
  )
}
