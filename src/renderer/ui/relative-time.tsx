import { useNow } from '../lib/clock.ts'
import { formatDateTime, formatRelative } from '../lib/format.ts'

/** `5 min. ago`, kept up to date; the full time is its title. `at` is Unix milliseconds. */
export function RelativeTime({ at, className }: { at: number; className?: string }) {
  const now = useNow('quarterMinute')
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at)} className={className}>
      {formatRelative(at, Math.max(now, at))}
    </time>
  )
}
