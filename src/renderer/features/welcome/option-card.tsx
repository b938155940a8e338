import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** One way to go on. */
export function OptionCard({
  icon: Icon,
  title,
  badge,
  text,
  children,
}: {
  icon: LucideIcon
  title: string
  badge?: ReactNode
  text: string
  children: ReactNode
}) {
  return (
    <section className="flex items-start gap-3.5 rounded-lg border border-line bg-surface p-4">
      <div className="grid size-9 shrink-0 place-items-center rounded-md bg-accent-soft text-accent">
        <Icon aria-hidden className="size-4.5" strokeWidth={1.75} />
      </div>
      <div className="min-w-0 flex-1">
        <h2 className="flex items-center gap-2 font-semibold text-base">
          {title}
          {badge}
        </h2>
        <p className="mt-0.5 mb-3 text-muted">{text}</p>
        {children}
      </div>
    </section>
  )
}
