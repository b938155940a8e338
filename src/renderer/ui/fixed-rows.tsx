import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { classNames } from '../lib/class-names.ts'

/** Up to this many rows are simply rendered, so that find-in-page and selecting work on all of them. */
const plainLimit = 250

interface FixedRowsProps {
  count: number
  rowHeightPx: number
  renderRow: (index: number) => ReactNode
  /** Characters of the longest row: the width to scroll over. */
  widthCh: number
  label: string
  /** Stays at the last row while rows are added and the reader is at the end. */
  sticksToEnd?: boolean
  className?: string
}

/** Rows of code or output: one height, no wrapping, scrolling both ways; long ones are virtual. */
export function FixedRows({ count, rowHeightPx, renderRow, widthCh, label, sticksToEnd = false, className }: FixedRowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const isVirtual = count > plainLimit

  useEffect(() => {
    const element = scroller.current
    if (element && sticksToEnd && isAtEnd.current && count > 0) element.scrollTop = element.scrollHeight
  }, [count, sticksToEnd])

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form, a section one landmark for each file
    <div
      role="group"
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < rowHeightPx
      }}
      className={classNames('overflow-auto font-mono text-xs', className)}
    >
      <div style={{ minWidth: `${widthCh}ch` }} className="w-full">
        {isVirtual ? (
          <VirtualRows scroller={scroller} count={count} rowHeightPx={rowHeightPx} renderRow={renderRow} />
        ) : (
          Array.from({ length: count }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of a text is its place in it
            <div key={index} style={{ height: rowHeightPx, lineHeight: `${rowHeightPx}px` }}>
              {renderRow(index)}
            </div>
          ))
        )}
      </div>
    </div>
  )
}

function VirtualRows({
  scroller,
  count,
  rowHeightPx,
  renderRow,
}: Pick<FixedRowsProps, 'count' | 'rowHeightPx' | 'renderRow'> & { scroller: React.RefObject<HTMLDivElement | null> }) {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 20,
  })
  return (
    <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map((row) => (
        <div
          key={row.key}
          className="absolute top-0 left-0 w-full"
          style={{ height: rowHeightPx, lineHeight: `${rowHeightPx}px`, transform: `translateY(${row.start}px)` }}
        >
          {renderRow(row.index)}
        </div>
      ))}
    </div>
  )
}
