// biome-ignore-all lint/a11y/useSemanticElements: virtual rows stand where they belong by position, which a table cannot do
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
import { memo } from 'react'
import { type GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import { classNames } from '../../lib/class-names.ts'
import { describeEvent } from './describe-event.ts'
import { type EventGroup, groupOf } from './event-groups.ts'

export const logRowHeightPx = 24

export const groupColours: Readonly<Record<EventGroup, string>> = {
  runs: 'text-accent',
  items: 'text-ink',
  deltas: 'text-faint',
  approvals: 'text-warn',
  toolCalls: 'text-ok',
  connections: 'text-ok',
  gateway: 'text-muted',
  notices: 'text-warn',
}

const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
})

/** A damaged log may hold times that no calendar has, which the clock refuses. */
function timeOf(at: number): string {
  return Number.isNaN(new Date(at).getTime()) ? '' : clock.format(at)
}

/** The end of an id: its random part, which tells two of one second apart. */
function shortId(id: string | null): string {
  return id === null ? '' : id.slice(-6)
}

function isBad(event: GatewayEvent): boolean {
  if (!isKnownEvent(event)) return false
  switch (event.type) {
    case 'run.ended':
    case 'toolCall.ended':
      return event.data.status === 'failed'
    case 'notice':
    case 'log':
      return event.data.level === 'error'
    default:
      return false
  }
}

export const logColumns = 'grid grid-cols-[6.5rem_10.5rem_4rem_minmax(0,1fr)]'

/** One event in one line. The texts are made here, when the row comes into sight. */
export const LogRow = memo(function LogRow({
  event,
  domId,
  rowIndex,
  topPx,
  isSelected,
  isActive,
  hasOwnScope,
}: {
  event: GatewayEvent
  domId: string
  /** 1-based place in the filtered list, for screen readers. */
  rowIndex: number
  topPx: number
  isSelected: boolean
  isActive: boolean
  /** The log shows one run only, so its id says nothing. */
  hasOwnScope: boolean
}) {
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      data-row={rowIndex - 1}
      style={{ transform: `translateY(${topPx}px)`, height: logRowHeightPx, lineHeight: `${logRowHeightPx}px` }}
      className={classNames(
        logColumns,
        'absolute top-0 left-0 w-full cursor-default whitespace-nowrap px-3 hover:bg-hover',
        isSelected && 'bg-selected hover:bg-selected',
        isActive && 'group-focus-visible:outline-2 group-focus-visible:outline-focus group-focus-visible:-outline-offset-2',
      )}
    >
      <span role="gridcell" className="text-faint tabular-nums">
        {timeOf(event.at)}
      </span>
      <span
        role="gridcell"
        className={classNames('truncate pr-2', groupColours[groupOf(event.type)], isBad(event) && 'text-bad')}
      >
        {event.type}
      </span>
      <span role="gridcell" className="text-faint">
        {hasOwnScope ? event.seq : shortId(event.runId)}
      </span>
      <span role="gridcell" className={classNames('truncate', isBad(event) ? 'text-bad' : 'text-muted')}>
        {describeEvent(event)}
      </span>
    </div>
  )
})
