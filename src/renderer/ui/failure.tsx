import { CircleAlert, RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { appErrorOf } from '../lib/app-error.ts'
import { classNames } from '../lib/class-names.ts'
import { Button } from './button.tsx'
import { InlineCode } from './inline-code.tsx'

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-12).join('\n')
}

/**
 * What went wrong, what to do next, and a way to try again, unless the thing is not there: another try finds it no
 * more than the first. Takes whatever a query or mutation threw, or an `AppError`.
 */
export function Failure({
  error,
  onRetry,
  isCompact = false,
  className,
}: {
  error: unknown
  onRetry?: () => void
  /** One strip inside a card or a form instead of a whole page. */
  isCompact?: boolean
  className?: string
}) {
  const { t } = useTranslation()
  const shown = appErrorOf(error)
  const stderrTail = 'stderrTail' in shown ? shown.stderrTail : undefined
  return (
    <div
      role="alert"
      className={classNames(
        'flex gap-3 rounded-lg border border-bad/30 bg-bad-soft text-left',
        isCompact ? 'px-3 py-2' : 'mx-auto my-8 max-w-xl px-4 py-3',
        className,
      )}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium text-ink text-sm">
          <InlineCode text={shown.message} />
        </p>
        {shown.hint !== undefined && (
          <p className="mt-0.5 break-words text-muted text-sm">
            <InlineCode text={shown.hint} />
          </p>
        )}
        {stderrTail !== undefined && stderrTail !== '' && (
          <pre className="mt-2 max-h-40 overflow-auto rounded-md bg-sunken p-2 font-mono text-muted text-xs">
            {lastLines(stderrTail)}
          </pre>
        )}
        <p className="mt-1 text-muted text-xs">
          {t('ui.errorCode')} <code className="font-mono">{shown.code}</code>
          {shown.code === 'internal' && ` · ${t('ui.incident')} ${shown.incident}`}
        </p>
      </div>
      {onRetry && shown.code !== 'notFound' && (
        <Button size="sm" icon={RotateCw} onClick={() => onRetry()}>
          {t('ui.retry')}
        </Button>
      )}
    </div>
  )
}
