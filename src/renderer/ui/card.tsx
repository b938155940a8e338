import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

/** A bordered surface; a `title` makes it a labelled region. */
export function Card({
  title,
  actions,
  className,
  children,
  ...rest
}: Omit<ComponentProps<'section'>, 'title'> & { title?: ReactNode; actions?: ReactNode }) {
  return (
    <section {...rest} className={classNames('min-w-0 rounded-lg border border-line bg-surface', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header className="flex min-h-10.5 items-center justify-between gap-3 border-line border-b px-4 py-1.5">
          <h2 className="truncate font-semibold text-sm">{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={classNames('p-4', className)} />
}
