import { useTranslation } from 'react-i18next'
import { classNames } from '../lib/class-names.ts'
import { CopyButton } from './copy-button.tsx'

/** Text to be run or pasted, with a copy button. `copyValue` differs from `text` when a secret is masked on screen. */
export function CodeBlock({
  text,
  copyValue,
  label,
  isWrapped = false,
  className,
}: {
  text: string
  copyValue?: string
  /** What the text is, for the copy button. */
  label: string
  /** Long lines break instead of scrolling: for a command, which is one long line. */
  isWrapped?: boolean
  className?: string
}) {
  const { t } = useTranslation()
  return (
    <div className={classNames('flex items-start rounded-md border border-line bg-sunken', className)}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className={classNames(
          'min-w-0 flex-1 rounded-md py-2.5 pl-3 font-mono text-xs leading-relaxed',
          isWrapped ? 'whitespace-pre-wrap break-words' : 'overflow-x-auto',
        )}
      >
        <code>{text}</code>
      </pre>
      <CopyButton text={copyValue ?? text} label={t('ui.copyThing', { thing: label })} className="m-1.5" />
    </div>
  )
}
