// biome-ignore-all lint/a11y/useSemanticElements: virtual rows stand where they belong by position, which a table cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useId, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../lib/class-names.ts'
import { LogRow, logColumns, logRowHeightPx } from './log-row.tsx'
import { isSelected, type LogSelection, selectRow } from './log-selection.ts'
import type { LiveLog } from './use-log-store.ts'

/** Rows from the top at which older events are fetched. */
const fetchZoneRows = 60
const headerHeightPx = 28

/** The rows of the log: virtual, of one height, following the newest until the reader scrolls up. */
export function LogGrid({
  log,
  selection,
  onSelect,
  onOpen,
  onCopy,
  hasOwnScope,
}: {
  log: LiveLog
  selection: LogSelection
  onSelect: (selection: LogSelection) => void
  onOpen: () => void
  onCopy: () => void
  hasOwnScope: boolean
}) {
  const { t } = useTranslation()
  const gridId = useId()
  const { store } = log
  const { rows } = store
  const scroller = useRef<HTMLDivElement>(null)
  /** The row at the upper edge and how far it is scrolled over, to stand still while rows come and go above. */
  const anchor = useRef<{ row: number; offsetPx: number } | null>(null)
  const lastTop = useRef(0)

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => logRowHeightPx,
    getItemKey: (index) => rows.numberAt(index) ?? index,
    overscan: 12,
    // The headings cover that much of the viewport.
    scrollPaddingEnd: headerHeightPx,
  })

  const version = store.version()
  // biome-ignore lint/correctness/useExhaustiveDependencies: corrects the position whenever the rows changed
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (store.isFollowing && !store.isPaused) element.scrollTop = element.scrollHeight
    else if (anchor.current) {
      const topPx = rows.indexOf(anchor.current.row) * logRowHeightPx + anchor.current.offsetPx
      if (Math.abs(topPx - element.scrollTop) >= 1) element.scrollTop = topPx
    }
    lastTop.current = element.scrollTop
  }, [version, store])

  function onScroll(): void {
    const element = scroller.current
    if (!element) return
    const { scrollTop } = element
    const isAtEnd = element.scrollHeight - scrollTop - element.clientHeight < logRowHeightPx
    // Rows that arrive move the end away; only the reader moves up.
    if (isAtEnd && !store.hasGap) store.setFollowing(true)
    else if (scrollTop < lastTop.current) store.setFollowing(false)
    lastTop.current = scrollTop
    const index = Math.floor(scrollTop / logRowHeightPx)
    const row = rows.numberAt(index)
    anchor.current = row === null ? null : { row, offsetPx: scrollTop - index * logRowHeightPx }
    if (index < fetchZoneRows && !store.isFollowing && !store.reachedStart && !rows.isScanning) log.loadOlder()
  }

  function moveTo(index: number, extendsRange: boolean): void {
    const row = rows.numberAt(Math.min(Math.max(index, 0), rows.length - 1))
    if (row === null) return
    const target = rows.indexOf(row)
    // Looking at single rows and following the newest exclude each other.
    if (target < rows.length - 1) store.setFollowing(false)
    onSelect(selectRow(selection, row, extendsRange))
    virtualizer.scrollToIndex(target, { align: 'auto' })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const current = selection.active === null ? rows.length : rows.indexOf(selection.active)
    const isMod = event.ctrlKey || event.metaKey
    switch (event.key) {
      case 'ArrowDown':
        moveTo(current + 1, event.shiftKey)
        break
      case 'ArrowUp':
        moveTo(current - 1, event.shiftKey)
        break
      case 'End':
        log.follow()
        break
      case 'Home':
        moveTo(0, event.shiftKey)
        break
      case 'Enter':
        onOpen()
        break
      case 'c':
        if (!isMod || window.getSelection()?.isCollapsed === false) return
        onCopy()
        break
      default:
        return
    }
    event.preventDefault()
  }

  function onClick(event: MouseEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null
    const row = cell ? rows.numberAt(Number(cell.dataset['row'])) : null
    if (row === null) return
    onSelect(selectRow(selection, row, event.shiftKey))
    if (!event.shiftKey) onOpen()
  }

  const visible = virtualizer.getVirtualItems()
  const isActiveShown = visible.some((item) => item.key === selection.active)
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t('log.grid')}
      aria-rowcount={rows.length}
      aria-multiselectable
      {...(isActiveShown ? { 'aria-activedescendant': `${gridId}-${selection.active}` } : {})}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className="group relative min-h-0 flex-1 overflow-y-auto overflow-x-hidden rounded-lg font-mono text-xs"
    >
      <div role="rowgroup" className="sticky top-0 z-10 border-line border-b bg-sunken font-sans text-muted">
        <div role="row" style={{ height: headerHeightPx }} className={classNames(logColumns, 'items-center px-3')}>
          {['time', 'type', hasOwnScope ? 'seq' : 'run', 'summary'].map((column) => (
            <span key={column} role="columnheader">
              {t(`log.columns.${column}`)}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {visible.map((item) => {
          const row = rows.numberAt(item.index)
          const event = row === null ? null : rows.byNumber(row)
          if (row === null || event === null) return null
          return (
            <LogRow
              key={row}
              event={event}
              domId={`${gridId}-${row}`}
              rowIndex={item.index + 1}
              topPx={item.start}
              isSelected={isSelected(selection, row)}
              isActive={row === selection.active}
              hasOwnScope={hasOwnScope}
            />
          )
        })}
      </div>
    </div>
  )
}
