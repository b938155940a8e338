import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'

const buttonVariants = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-50',
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent-solid text-on-accent enabled:hover:bg-accent-solid-hover',
        secondary: 'border-line-strong bg-surface text-ink shadow-raised hover:bg-hover',
        ghost: 'border-transparent bg-transparent text-muted hover:bg-hover hover:text-ink',
        danger: 'border-transparent bg-bad-solid text-on-accent enabled:hover:bg-bad-solid-hover',
      },
      size: { sm: 'h-7 px-2.5 text-xs', md: 'h-8 px-3 text-sm', lg: 'h-9 px-4 text-base' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonVariants> {
  icon?: LucideIcon
  /** Shows a spinner instead of the icon and refuses clicks. */
  isBusy?: boolean
}

/** A labelled action; `primary` at most once per view. */
export function Button({ variant, size, icon: Icon, isBusy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={isBusy || undefined}
      disabled={disabled || isBusy}
      className={classNames(buttonVariants({ variant, size }), className)}
    >
      {isBusy ? (
        <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
      ) : (
        Icon && <Icon aria-hidden className="size-3.5" />
      )}
      {children}
    </button>
  )
}

/** A link that looks like a button: `<ButtonLink asChild><Link href="/runs">…</Link></ButtonLink>` or with `href`. */
export function ButtonLink({
  variant,
  size,
  className,
  asChild = false,
  ...rest
}: ComponentProps<'a'> & VariantProps<typeof buttonVariants> & { asChild?: boolean }) {
  const Component = asChild ? Slot.Root : 'a'
  return <Component {...rest} className={classNames(buttonVariants({ variant, size }), className)} />
}
