import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

/** Nothing to show: an illustration, one sentence, the next step. "No data" and "no match" use different texts. */
export function EmptyState({
  icon: Icon,
  title,
  description,
  action,
  className,
}: {
  icon: LucideIcon
  title: string
  description?: string
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={classNames('flex flex-col items-center justify-center gap-1 px-6 py-12 text-center', className)}>
      <div className="relative mb-3 grid size-14 place-items-center rounded-xl border border-line bg-sunken text-muted">
        <span
          aria-hidden
          className="-right-1.5 -bottom-1.5 absolute size-14 rounded-xl border border-line border-dashed opacity-70"
        />
        <Icon aria-hidden className="size-6" strokeWidth={1.5} />
      </div>
      <p className="font-medium text-base">{title}</p>
      {description !== undefined && <p className="max-w-md text-muted text-sm">{description}</p>}
      {action !== undefined && <div className="mt-3 flex gap-2">{action}</div>}
    </div>
  )
}
