import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'
import { Tooltip } from './tooltip.tsx'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  icon: LucideIcon
  /** Read by screen readers and shown as the tooltip. */
  label: string
  /** Keys of the tooltip, see `KeyHint`. */
  keys?: string
  size?: 'sm' | 'md'
}

/** An action that is only an icon. */
export function IconButton({ icon: Icon, label, keys, size = 'md', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} {...(keys === undefined ? {} : { keys })}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-50',
          size === 'sm' ? 'size-6' : 'size-8',
          className,
        )}
      >
        <Icon aria-hidden className={size === 'sm' ? 'size-3.5' : 'size-4'} />
      </button>
    </Tooltip>
  )
}
