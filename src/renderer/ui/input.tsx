import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'

const field =
  'w-full min-w-0 rounded-md border border-line-strong bg-surface text-ink text-sm transition-colors placeholder:text-faint hover:border-faint focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint disabled:hover:border-line-strong aria-invalid:border-bad'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      {...rest}
      className={classNames(field, 'h-8 text-ellipsis px-2.5', className)}
    />
  )
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea spellCheck={false} {...rest} className={classNames(field, 'resize-none px-2.5 py-2', className)} />
}
