import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../lib/class-names.ts'
import { formatDuration } from '../../lib/format.ts'
import { Badge } from '../../ui/badge.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import type { ItemState } from './conversation-items.ts'

/** The state of an item in words, where it is not simply done. */
export function StateBadge({ state }: { state: ItemState }) {
  const { t } = useTranslation()
  switch (state) {
    case 'completed':
      return null
    case 'inProgress':
      return (
        <span className="inline-flex items-center text-muted">
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          <span className="sr-only">{t('conversation.states.inProgress')}</span>
        </span>
      )
    case 'failed':
      return <Badge tone="bad">{t('conversation.states.failed')}</Badge>
    case 'declined':
      return <Badge tone="warn">{t('conversation.states.declined')}</Badge>
    case 'interrupted':
      return <Badge tone="warn">{t('conversation.states.interrupted')}</Badge>
  }
}

/** How long an item took, where that says something. */
export function ItemDuration({ durationMs }: { durationMs: number | null }) {
  if (durationMs === null || durationMs < 100) return null
  return <span className="whitespace-nowrap text-faint text-xs tabular-nums">{formatDuration(durationMs)}</span>
}

/** The header line and the body of an item that opens and closes. */
export function EntryFrame({
  icon: Icon,
  summary,
  aside,
  isOpenByDefault = false,
  className,
  children,
}: {
  icon: LucideIcon
  summary: ReactNode
  aside?: ReactNode
  isOpenByDefault?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <Disclosure
      isOpenByDefault={isOpenByDefault}
      className={classNames('overflow-hidden rounded-lg border border-line bg-surface', className)}
      summary={
        <span className="flex min-w-0 flex-1 items-center gap-2 text-sm">
          <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
          <span className="min-w-0 flex-1 truncate">{summary}</span>
          <span className="flex shrink-0 items-center gap-2">{aside}</span>
        </span>
      }
    >
      <div className="border-line border-t p-2">{children}</div>
    </Disclosure>
  )
}
