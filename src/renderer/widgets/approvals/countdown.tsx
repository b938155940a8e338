import { Timer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../lib/class-names.ts'
import { useNow } from '../../lib/clock.ts'
import { formatDateTime } from '../../lib/format.ts'

const urgentMs = 30_000

/** `4:09`, from a second count. */
function clockTime(seconds: number): string {
  const hours = Math.trunc(seconds / 3_600)
  const minutes = Math.trunc((seconds % 3_600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** Time that is left until an unanswered approval is declined; it turns red in its last half minute. */
export function Countdown({ requestedAt, expiresAt }: { requestedAt: number; expiresAt: number }) {
  const { t } = useTranslation()
  const leftMs = Math.max(0, expiresAt - useNow('second'))
  // The clock here stands up to a second behind that of the gateway: there is never more left than there was.
  const seconds = Math.min(Math.ceil(leftMs / 1_000), Math.round((expiresAt - requestedAt) / 1_000))
  return (
    <span
      role="timer"
      title={t('approvals.expiresAt', { time: formatDateTime(expiresAt) })}
      className={classNames(
        'inline-flex items-center gap-1 whitespace-nowrap text-xs tabular-nums',
        leftMs < urgentMs ? 'font-medium text-bad' : 'text-muted',
      )}
    >
      <Timer aria-hidden className="size-3.5" />
      <span className="sr-only">{t('approvals.timeLeft')}</span>
      {leftMs > 0 ? clockTime(seconds) : t('approvals.expired')}
    </span>
  )
}
