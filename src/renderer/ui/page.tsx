import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

/** Title, one line about the page, and its actions. The heading is the page's only h1. */
export function PageHeader({
  title,
  description,
  actions,
  className,
}: {
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
  className?: string
}) {
  return (
    <header className={classNames('flex flex-wrap items-center justify-between gap-x-4 gap-y-2', className)}>
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="truncate font-semibold text-lg">{title}</h1>
        {description !== undefined && <p className="text-muted text-sm">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

/** A page that scrolls as a whole. Pages with their own scroller (lists, logs) use `FixedPage`. */
export function Page({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className="h-full overflow-y-auto">
      <div className={classNames('mx-auto flex max-w-6xl flex-col gap-4 px-6 py-5', className)}>{children}</div>
    </div>
  )
}

/** A page as high as the window, whose parts scroll by themselves. */
export function FixedPage({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={classNames('flex h-full min-h-0 flex-col gap-3 px-6 py-5', className)}>{children}</div>
}
