import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type Ref, useImperativeHandle, useRef } from 'react'
import { classNames } from '../lib/class-names.ts'

export interface VirtualListHandle {
  scrollToEnd(): void
  scrollToIndex(index: number): void
}

/** A long list of rows of one height, of which only the visible ones exist. Focusable, so that keys scroll it. */
export function VirtualList<T>({
  items,
  rowHeightPx,
  itemKey,
  renderRow,
  label,
  onScroll,
  handle,
  className,
}: {
  items: readonly T[]
  rowHeightPx: number
  itemKey: (item: T) => string | number
  renderRow: (item: T, index: number) => ReactNode
  /** Accessible name. */
  label: string
  /** `isAtEnd`: the last row is in sight. */
  onScroll?: (position: { isAtEnd: boolean; scrollTopPx: number }) => void
  handle?: Ref<VirtualListHandle>
  className?: string
}) {
  const scroller = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : itemKey(item)
    },
    overscan: 12,
  })

  useImperativeHandle(handle, () => ({
    scrollToEnd: () => {
      const element = scroller.current
      if (element) element.scrollTop = element.scrollHeight
    },
    scrollToIndex: (index) => virtualizer.scrollToIndex(index, { align: 'center' }),
  }))

  function reportScroll(): void {
    const element = scroller.current
    if (!element || !onScroll) return
    const belowPx = element.scrollHeight - element.scrollTop - element.clientHeight
    onScroll({ isAtEnd: belowPx < rowHeightPx, scrollTopPx: element.scrollTop })
  }

  return (
    <section
      ref={scroller}
      onScroll={reportScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className={classNames('overflow-auto', className)}
    >
      <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => {
          const item = items[row.index]
          if (item === undefined) return null
          return (
            <div
              key={row.key}
              className="absolute top-0 left-0 w-full"
              style={{ height: rowHeightPx, transform: `translateY(${row.start}px)` }}
            >
              {renderRow(item, row.index)}
            </div>
          )
        })}
      </div>
    </section>
  )
}
