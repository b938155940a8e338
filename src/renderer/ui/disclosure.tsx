import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { classNames } from '../lib/class-names.ts'
import { useKeptState } from './kept-state.tsx'

/**
 * A header that opens and closes what is below it. The body exists only while it is open. `isOpenByDefault` may change
 * until the user has chosen.
 */
export function Disclosure({
  summary,
  actions,
  isOpenByDefault = false,
  name = 'open',
  className,
  children,
}: {
  summary: ReactNode
  /** Beside the header, outside its button. */
  actions?: ReactNode
  isOpenByDefault?: boolean
  /** Tells it from others in the same row of a list. */
  name?: string
  className?: string
  children: ReactNode
}) {
  const [choice, setChoice] = useKeptState<boolean | null>(name, null)
  const isOpen = choice ?? isOpenByDefault
  const bodyId = useId()
  return (
    <div className={classNames('min-w-0', className)}>
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? bodyId : undefined}
          onClick={() => setChoice(!isOpen)}
          className="flex min-h-8 min-w-0 flex-1 items-center gap-1.5 rounded-md px-2 py-1 text-left hover:bg-hover"
        >
          <ChevronRight
            aria-hidden
            className={classNames('size-3.5 shrink-0 text-faint transition-transform', isOpen && 'rotate-90')}
          />
          {summary}
        </button>
        {actions}
      </div>
      {isOpen && <div id={bodyId}>{children}</div>}
    </div>
  )
}
