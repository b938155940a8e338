import { useNow } from '../lib/clock.ts'
import { formatDuration } from '../lib/format.ts'

/** How long something took, or takes so far: the text counts on while `endedAt` is `null`. Unix milliseconds. */
export function Elapsed({ startedAt, endedAt, className }: { startedAt: number; endedAt: number | null; className?: string }) {
  return endedAt === null ? (
    <Counting startedAt={startedAt} className={className} />
  ) : (
    <span className={className}>{formatDuration(endedAt - startedAt)}</span>
  )
}

function Counting({ startedAt, className }: { startedAt: number; className: string | undefined }) {
  const now = useNow('second')
  // The gateway's clock may be ahead of this one by a little.
  const seconds = Math.max(0, Math.floor((now - startedAt) / 1_000))
  return <span className={className}>{formatDuration(Math.max(seconds, 1) * 1_000).replace('.0', '')}</span>
}
