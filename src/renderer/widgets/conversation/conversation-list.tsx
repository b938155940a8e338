import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { createKeptValues, KeptStates } from '../../ui/kept-state.tsx'
import { type ConversationRow, conversationRows, guessedHeight } from './conversation-rows.ts'
import { EntryView } from './entry-view.tsx'
import { RunEnd, RunHead } from './run-ends.tsx'
import type { LiveConversation } from './use-conversation.ts'
import { useEnd } from './use-end.ts'

/** Screens from the first row at which earlier ones are fetched. */
const fetchZone = 2
/** About what stands above and below the conversation. */
const headersPx = 260
const paddingPx = 16
/** Room for the button above the first row. */
const earlierPx = 56

const Row = memo(function Row({ row }: { row: ConversationRow }) {
  switch (row.kind) {
    case 'head':
      return <RunHead run={row.run} />
    case 'end':
      return <RunEnd run={row.run} />
    case 'entry':
      return <EntryView entry={row.entry} />
  }
})

/** The same function while rows only change within themselves, so that positions are not worked out anew. */
function useRowKeys(rows: readonly ConversationRow[]): (index: number) => string {
  const [state, setState] = useState(() => ({ rows, keyOf: (index: number) => rows[index]?.key ?? String(index) }))
  const isSame =
    state.rows === rows ||
    (state.rows.length === rows.length && state.rows[0]?.key === rows[0]?.key && state.rows.at(-1)?.key === rows.at(-1)?.key)
  if (isSame) return state.keyOf
  const next = { rows, keyOf: (index: number) => rows[index]?.key ?? String(index) }
  setState(next)
  return next.keyOf
}

/** Rows that stay although they are out of sight: those that wait for an answer, and the one with the focus. */
function usePinnedRows(rows: readonly ConversationRow[]) {
  const [focusedKey, setFocusedKey] = useState<string | null>(null)
  const pinned = useMemo(
    () =>
      rows.flatMap((row, index) => {
        const waits = row.kind === 'entry' && row.entry.kind === 'approval' && row.entry.state === 'inProgress'
        return waits || row.key === focusedKey ? [index] : []
      }),
    [rows, focusedKey],
  )
  return {
    extractRange: (range: Range) => {
      const shown = defaultRangeExtractor(range)
      const others = pinned.filter((index) => !shown.includes(index))
      return others.length === 0 ? shown : [...shown, ...others].sort((a, b) => a - b)
    },
    onFocus: (target: Element) => setFocusedKey(target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null),
    onBlur: () => setFocusedKey(null),
  }
}

/** While the reader opens or closes something, the end does not pull it out of sight. */
function useHold() {
  const [isHeld, setHeld] = useState(false)
  const frame = useRef(0)
  useEffect(() => () => cancelAnimationFrame(frame.current), [])
  return {
    isHeld,
    hold: () => {
      setHeld(true)
      cancelAnimationFrame(frame.current)
      frame.current = requestAnimationFrame(() => {
        frame.current = requestAnimationFrame(() => setHeld(false))
      })
    },
  }
}

/**
 * The rows of a conversation, of which only those in sight exist. It opens at the end and follows it while the reader is
 * there; everywhere else what is read stays where it is, whatever is added or measured above or below.
 */
export function ConversationList({ live }: { live: LiveConversation }) {
  const { conversation, error, hasEarlier, isLoadingEarlier, loadEarlier } = live
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [kept] = useState(createKeptValues)
  const rows = useMemo(() => conversationRows(conversation.runs, hasEarlier), [conversation.runs, hasEarlier])
  const keyOf = useRowKeys(rows)
  const { extractRange, onFocus, onBlur } = usePinnedRows(rows)
  const { isHeld, hold } = useHold()
  const { isAway, toEnd, onScroll, scrollToFn } = useEnd(scroller, isHeld)

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    scrollToFn,
    getItemKey: keyOf,
    estimateSize: (index) => {
      const row = rows[index]
      return row ? guessedHeight(row) : 0
    },
    rangeExtractor: extractRange,
    overscan: 5,
    paddingStart: hasEarlier ? earlierPx : paddingPx,
    paddingEnd: paddingPx,
    // So that the first rows are drawn at once, before anything was measured.
    initialRect: { width: 0, height: window.innerHeight - headersPx },
    // Cut off at the real end by the browser.
    initialOffset: 1e7,
    // What is read keeps its place when rows come in above it.
    anchorTo: isHeld ? 'start' : 'end',
  })

  // Whenever the position changes the virtualizer renders anew.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const isNearStart = element.scrollTop < fetchZone * element.clientHeight
    if (isNearStart && hasEarlier && !isLoadingEarlier && error === null) loadEarlier()
  })

  const items = virtualizer.getVirtualItems()
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        onClickCapture={(event) => {
          if (event.target instanceof Element && event.target.closest('[aria-expanded]')) hold()
        }}
        onFocus={(event) => onFocus(event.target)}
        onBlur={onBlur}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('conversation.label')}
        aria-busy={isLoadingEarlier}
        className="h-full overflow-y-auto [overflow-anchor:none]"
      >
        <div className="relative mx-auto max-w-3xl" style={{ height: virtualizer.getTotalSize() }}>
          {hasEarlier && (
            <Button
              size="sm"
              className="-translate-x-1/2 absolute top-3 left-1/2"
              isBusy={isLoadingEarlier}
              onClick={loadEarlier}
            >
              {t('conversation.earlier')}
            </Button>
          )}
          {/* biome-ignore lint/a11y/useSemanticElements: rows stand where they belong by position */}
          <div role="list">
            {items.map((item) => {
              const row = rows[item.index]
              if (!row) return null
              return (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <div
                  key={row.key}
                  role="listitem"
                  data-index={item.index}
                  data-row={row.key}
                  ref={virtualizer.measureElement}
                  aria-posinset={item.index + 1}
                  aria-setsize={hasEarlier ? -1 : rows.length}
                  className={row.kind === 'end' ? 'absolute inset-x-0 px-6 pb-6' : 'absolute inset-x-0 px-6 pb-3'}
                  style={{ top: item.start }}
                >
                  <KeptStates values={kept} name={row.key}>
                    <Row row={row} />
                  </KeptStates>
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {error !== null && (
        <div className="absolute inset-x-6 top-2">
          <Failure error={error} isCompact onRetry={loadEarlier} className="mx-auto max-w-3xl shadow-overlay" />
        </div>
      )}
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
