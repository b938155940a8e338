import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'
import { Input } from './input.tsx'

/** A filter field; `label` is its accessible name and its placeholder. */
export function SearchInput({ label, className, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { label: string }) {
  return (
    <div className={classNames('relative', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-faint" />
      <Input {...rest} type="search" aria-label={label} placeholder={label} className="pl-8" />
    </div>
  )
}
