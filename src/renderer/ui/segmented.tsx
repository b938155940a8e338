import type { LucideIcon } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { classNames } from '../lib/class-names.ts'

export interface SegmentedOption<T extends string> {
  value: T
  label: string
  icon?: LucideIcon
}

/** One of two to four values, all in sight. */
export function Segmented<T extends string>({
  value,
  options,
  onChange,
  label,
  iconsOnly = false,
}: {
  value: T
  options: readonly SegmentedOption<T>[]
  onChange: (value: T) => void
  label: string
  iconsOnly?: boolean
}) {
  function choose(next: string): void {
    const option = options.find((candidate) => candidate.value === next)
    if (option) onChange(option.value)
  }
  return (
    <RadioGroup.Root
      value={value}
      onValueChange={choose}
      aria-label={label}
      orientation="horizontal"
      className="inline-flex rounded-md border border-line bg-sunken p-0.5"
    >
      {options.map(({ value: optionValue, label: optionLabel, icon: Icon }) => (
        <RadioGroup.Item
          key={optionValue}
          value={optionValue}
          aria-label={optionLabel}
          title={iconsOnly ? optionLabel : undefined}
          className={classNames(
            'inline-flex h-6 items-center gap-1.5 rounded-sm font-medium text-muted text-xs transition-colors hover:text-ink data-[state=checked]:bg-raised data-[state=checked]:text-ink data-[state=checked]:shadow-raised',
            iconsOnly ? 'w-7 justify-center' : 'px-2.5',
          )}
        >
          {Icon && <Icon aria-hidden className="size-3.5" />}
          {!iconsOnly && optionLabel}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
