import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

/** Names and values below each other. */
export function Facts({ className, children }: { className?: string; children: ReactNode }) {
  return <dl className={classNames('grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm', className)}>{children}</dl>
}

/** `wraps`: a value of several words that is shown whole, on more than one line where it needs them. */
export function Fact({ name, wraps = false, children }: { name: string; wraps?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap text-muted">{name}</dt>
      <dd className={classNames('min-w-0', wraps ? 'break-words' : 'truncate')}>{children}</dd>
    </>
  )
}
