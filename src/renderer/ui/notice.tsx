import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

const looks: Record<'info' | 'warn' | 'bad', { icon: LucideIcon; box: string; ink: string }> = {
  info: { icon: Info, box: 'border-accent/25 bg-accent-soft', ink: 'text-accent' },
  warn: { icon: TriangleAlert, box: 'border-warn/30 bg-warn-soft', ink: 'text-warn' },
  bad: { icon: CircleAlert, box: 'border-bad/30 bg-bad-soft', ink: 'text-bad' },
}

/** A standing remark about the state of things, with its next step. */
export function Notice({
  tone,
  title,
  action,
  className,
  children,
}: {
  tone: 'info' | 'warn' | 'bad'
  title?: string
  action?: ReactNode
  className?: string
  children?: ReactNode
}) {
  const { icon: Icon, box, ink } = looks[tone]
  return (
    <div role="status" className={classNames('flex items-start gap-2.5 rounded-lg border px-3.5 py-2.5', box, className)}>
      <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', ink)} />
      <div className="min-w-0 flex-1 break-words">
        {title !== undefined && <p className="font-medium text-ink">{title}</p>}
        {children !== undefined && <div className="text-muted">{children}</div>}
      </div>
      {action}
    </div>
  )
}
