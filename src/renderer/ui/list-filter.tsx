import { type ReactNode, useEffect, useState } from 'react'
import { useAddressParam } from '../lib/address.ts'
import { SearchInput } from './search-input.tsx'
import { Select } from './select.tsx'

/** What narrows a list down. It stands in the address, so a link, a reload and the way back keep it. */
export interface ListFilter {
  isSet: boolean
  clear: () => void
  control: ReactNode
}

/** The value as it was when it last stood still for `delayMs`, so that a search asks once per word and not per letter. */
function useDebounced<T>(value: T, delayMs = 250): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}

/** Free text; `value` follows what is typed once it stands still, and is empty for no search. */
export function useSearchFilter({ label }: { label: string }): ListFilter & { value: string } {
  const [text, setText] = useAddressParam<string>('search', '')
  const value = useDebounced(text.trim())
  return {
    value,
    isSet: value !== '',
    clear: () => setText(''),
    control: <SearchInput label={label} value={text} onChange={(event) => setText(event.target.value)} className="w-64" />,
  }
}

/** One of the options, or `null` for all of them. */
export function useChoiceFilter<T extends string>({
  param,
  label,
  allLabel,
  options,
  labelOf = (option) => option,
  isOpen = false,
}: {
  param: string
  label: string
  allLabel: string
  options: readonly T[]
  labelOf?: (option: T) => string
  /** The address may name what is not, or not yet, among the options. */
  isOpen?: boolean
}): ListFilter & { value: T | null } {
  const [chosen, choose] = useAddressParam<T | 'all'>(param, 'all', isOpen ? undefined : ['all', ...options])
  const value = chosen === 'all' ? null : chosen
  const shown = value === null || options.includes(value) ? options : [...options, value]
  return {
    value,
    isSet: value !== null,
    clear: () => choose('all'),
    control: (
      <Select<T | 'all'>
        label={label}
        value={chosen}
        onChange={choose}
        options={[{ value: 'all', label: allLabel }, ...shown.map((option) => ({ value: option, label: labelOf(option) }))]}
      />
    ),
  }
}
