import { ArrowDown } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import type { RunConversation } from './conversation-items.ts'
import type { ConversationSnapshot } from './conversation-store.ts'
import { RunSection } from './run-section.tsx'

/** Pixels from the end within which the reader counts as being there. */
const endZonePx = 48

/** Keeps the end in sight while the conversation grows, until the reader scrolls up. */
function useStickToEnd(runs: readonly RunConversation[]) {
  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const lastTop = useRef(0)
  const [isAway, setAway] = useState(false)

  function toEnd(): void {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: follows every change of the conversation
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd()
  }, [runs])

  return {
    scroller,
    isAway,
    toEnd,
    onScroll: () => {
      const element = scroller.current
      if (!element) return
      const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < endZonePx
      // Content that grows moves the end away; only the reader moves up.
      if (isNear) isAtEnd.current = true
      else if (element.scrollTop < lastTop.current) isAtEnd.current = false
      lastTop.current = element.scrollTop
      setAway(!isNear && !isAtEnd.current)
    },
  }
}

/** The runs of a session or one run, scrolling by itself and following its end. */
export function ConversationView({
  conversation,
  status,
  error,
  hasEarlier,
  isLoadingEarlier,
  reload,
  loadEarlier,
  empty,
}: ConversationSnapshot & {
  reload: () => void
  loadEarlier: () => void
  /** Shown when there is no run at all. */
  empty?: ReactNode
}) {
  const { t } = useTranslation()
  const { scroller, isAway, toEnd, onScroll } = useStickToEnd(conversation.runs)
  if (status === 'failed') return <Failure error={error} onRetry={reload} />
  if (status === 'loading') return <Loading label={t('conversation.loading')} rows={6} className="mx-auto w-full max-w-3xl" />
  if (conversation.runs.length === 0) return empty
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('conversation.label')}
        className="h-full overflow-y-auto"
      >
        <div className="mx-auto flex max-w-3xl flex-col gap-6 px-6 py-4">
          {hasEarlier && (
            <Button size="sm" className="self-center" isBusy={isLoadingEarlier} onClick={loadEarlier}>
              {t('conversation.earlierRuns')}
            </Button>
          )}
          {error !== null && <Failure error={error} isCompact onRetry={loadEarlier} />}
          {conversation.runs.map((run) => (
            <RunSection key={run.runId} run={run} />
          ))}
        </div>
      </div>
      {isAway && (
        <Button
          size="sm"
          icon={ArrowDown}
          className="-translate-x-1/2 absolute bottom-3 left-1/2 bg-raised shadow-overlay"
          onClick={toEnd}
        >
          {t('conversation.toEnd')}
        </Button>
      )}
    </div>
  )
}
