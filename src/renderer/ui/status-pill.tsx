import { classNames } from '../lib/class-names.ts'
import type { Tone } from './badge.tsx'

const dotColour: Record<Tone, string> = {
  neutral: 'bg-idle-dot',
  accent: 'bg-accent',
  ok: 'bg-ok-dot',
  warn: 'bg-warn-dot',
  bad: 'bg-bad-dot',
}

/** The coloured dot alone; always beside a text that says the same. */
export function StatusDot({ tone, isLive = false, className }: { tone: Tone; isLive?: boolean; className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames('size-2 shrink-0 rounded-full', dotColour[tone], isLive && 'animate-pulse-slow', className)}
    />
  )
}

/** A state in words with its colour; `isLive` while something is going on. */
export function StatusPill({
  tone,
  isLive = false,
  label,
  className,
}: {
  tone: Tone
  isLive?: boolean
  label: string
  className?: string
}) {
  return (
    <span className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap text-muted text-xs', className)}>
      <StatusDot tone={tone} isLive={isLive} />
      {label}
    </span>
  )
}
