import { Check, ChevronDown } from 'lucide-react'
import { Select as Primitive } from 'radix-ui'
import { classNames } from '../lib/class-names.ts'

export interface SelectOption<T extends string> {
  value: T
  label: string
}

/** One of a few values. `id` connects it with a `<label>`, else `label` names it. */
export function Select<T extends string>({
  value,
  options,
  onChange,
  id,
  label,
  isDisabled = false,
  className,
}: {
  value: T
  options: readonly SelectOption<T>[]
  onChange: (value: T) => void
  id?: string
  label?: string
  isDisabled?: boolean
  className?: string
}) {
  function choose(next: string): void {
    const option = options.find((candidate) => candidate.value === next)
    if (option) onChange(option.value)
  }
  return (
    <Primitive.Root value={value} onValueChange={choose} disabled={isDisabled}>
      <Primitive.Trigger
        id={id}
        aria-label={label}
        className={classNames(
          'inline-flex h-8 min-w-32 items-center justify-between gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-ink text-sm transition-colors hover:border-faint disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint disabled:hover:border-line-strong',
          className,
        )}
      >
        <span className="truncate">
          <Primitive.Value />
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-md border border-line bg-raised p-1 shadow-overlay"
        >
          <Primitive.Viewport>
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                className="flex h-7 cursor-default select-none items-center justify-between gap-4 rounded-sm px-2 text-sm outline-none data-highlighted:bg-hover"
              >
                <Primitive.ItemText>{option.label}</Primitive.ItemText>
                <Primitive.ItemIndicator>
                  <Check aria-hidden className="size-3.5 text-accent" />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
