import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'

/** A plain table; `aria-label` names it. Wrap it in a scroller when it can be wide. */
export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return <table {...rest} className={classNames('w-full border-collapse text-left text-sm', className)} />
}

export function TableHead({ className, ...rest }: ComponentProps<'thead'>) {
  return <thead {...rest} className={classNames('border-line border-b text-muted text-xs', className)} />
}

export function TableBody({ className, ...rest }: ComponentProps<'tbody'>) {
  return <tbody {...rest} className={classNames('divide-y divide-line', className)} />
}

/** `isInteractive` gives the hover of a row that can be opened. */
export function TableRow({ isInteractive = false, className, ...rest }: ComponentProps<'tr'> & { isInteractive?: boolean }) {
  return <tr {...rest} className={classNames(isInteractive && 'relative transition-colors hover:bg-hover', className)} />
}

export function TableHeader({ className, ...rest }: ComponentProps<'th'>) {
  return <th scope="col" {...rest} className={classNames('h-8 whitespace-nowrap px-3 font-medium', className)} />
}

export function TableCell({ className, ...rest }: ComponentProps<'td'>) {
  return <td {...rest} className={classNames('h-9 px-3 align-middle', className)} />
}
