import { Tooltip as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { KeyHint } from './key-hint.tsx'

export const TooltipProvider = Primitive.Provider

/** A short label for the one element inside; it never holds anything that is not said elsewhere. */
export function Tooltip({
  label,
  keys,
  side = 'bottom',
  children,
}: {
  label: string
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-xs animate-appear items-center gap-2 break-words rounded-md border border-line bg-raised px-2 py-1 text-ink text-xs shadow-overlay"
        >
          {label}
          {keys !== undefined && <KeyHint keys={keys} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
