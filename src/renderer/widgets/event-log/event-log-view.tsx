import { ArrowDownToLine, ScrollText, SearchX } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import type { EventFilter } from '#shared/contract/events.ts'
import { useAddressParam } from '../../lib/address.ts'
import { formatInteger } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { EventDetails } from './event-details.tsx'
import { rowsAsJsonLines } from './event-json.ts'
import { isFiltering, type LogFilter } from './log-filter.ts'
import { useLogFilterChoice } from './log-filter-choice.ts'
import { LogGrid } from './log-grid.tsx'
import { type LogSelection, noSelection } from './log-selection.ts'
import { LogGroups, LogToolbar } from './log-toolbar.tsx'
import { type LiveLog, useLogStore } from './use-log-store.ts'

/** The state of the live log in words. */
function LogState({ log }: { log: LiveLog }) {
  const { t } = useTranslation()
  const { store } = log
  const isLive = store.isFollowing && !store.isPaused
  const label = store.isPaused ? t('log.paused') : isLive ? t('log.live') : t('log.scrolledUp')
  const activity = store.rows.isScanning ? t('log.filtering') : log.isLoadingOlder ? t('log.loadingOlder') : null
  return (
    <p className="ml-auto flex items-center gap-3 whitespace-nowrap text-muted text-xs">
      {activity !== null && <span>{activity}</span>}
      <span className="tabular-nums">
        {t('log.count', { shown: formatInteger(store.rows.length), total: formatInteger(store.rows.total) })}
      </span>
      <StatusPill tone={isLive ? 'ok' : 'warn'} isLive={isLive} label={label} />
    </p>
  )
}

/** The way back to the newest event, over the rows. */
function FollowButton({ log }: { log: LiveLog }) {
  const { t } = useTranslation()
  const { store } = log
  if (store.isFollowing && !store.isPaused) return null
  return (
    <Button
      size="sm"
      icon={ArrowDownToLine}
      aria-keyshortcuts="End"
      className="-translate-x-1/2 absolute bottom-3 left-1/2 z-10 bg-raised shadow-overlay"
      onClick={log.follow}
    >
      {store.missed > 0 ? t('log.followMissed', { count: store.missed }) : t('log.follow')}
      <span aria-hidden className="-mr-1 inline-flex">
        <KeyHint keys="End" />
      </span>
    </Button>
  )
}

function EmptyLog({ log, filter, onShowAll }: { log: LiveLog; filter: LogFilter; onShowAll: () => void }) {
  const { t } = useTranslation()
  const older = !log.store.reachedStart && (
    <Button isBusy={log.isLoadingOlder} onClick={log.loadOlder}>
      {t('log.loadOlder')}
    </Button>
  )
  if (log.store.rows.total > 0 && isFiltering(filter)) {
    return (
      <EmptyState
        icon={SearchX}
        title={t('log.noMatchTitle')}
        description={t('log.noMatchText')}
        action={
          <>
            <Button onClick={onShowAll}>{t('log.showAll')}</Button>
            {older}
          </>
        }
      />
    )
  }
  return <EmptyState icon={ScrollText} title={t('log.emptyTitle')} description={t('log.emptyText')} action={older || undefined} />
}

/** The event log or a part of it: live, filtered, with the details of one event beside it. */
export function EventLogView({ scope }: { scope: EventFilter }) {
  const { t } = useTranslation()
  const scopeKey = scope.runId ?? scope.sessionId ?? ''
  const log = useLogStore(scope, scopeKey)
  const { store } = log
  const { hiddenGroups, toggleGroup, showAllGroups } = useLogFilterChoice()
  const [text, setText] = useAddressParam<string>('filter', '')
  const [selection, setSelection] = useState<LogSelection>(noSelection)
  const [isOpen, setOpen] = useState(false)
  const filterText = useDeferredValue(text)
  const filter = useMemo<LogFilter>(() => ({ text: filterText, hiddenGroups: new Set(hiddenGroups) }), [filterText, hiddenGroups])

  useEffect(() => store.setFilter(filter), [store, filter])

  const opened = isOpen && selection.active !== null ? store.rows.byNumber(selection.active) : null

  async function copy(): Promise<void> {
    const { rows } = store
    const [from, to] =
      selection.anchor !== null && selection.active !== null
        ? [
            rows.indexOf(Math.min(selection.anchor, selection.active)),
            rows.indexOf(Math.max(selection.anchor, selection.active)) + 1,
          ]
        : [0, rows.length]
    const isDone = await copyText(await rowsAsJsonLines(rows, from, Math.min(to, rows.length)))
    if (isDone) toast.success(t('log.copied', { count: Math.min(to, rows.length) - from }))
    else toast.error(t('ui.copyRefused'))
  }

  function showAll(): void {
    setText('')
    showAllGroups()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !isOpen) return
    event.preventDefault()
    setOpen(false)
  }

  const hasRows = store.rows.length > 0 || store.rows.isScanning
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the details wherever the focus is
    <div className="flex min-h-0 flex-1 flex-col gap-2" onKeyDown={onKeyDown}>
      <LogToolbar
        text={text}
        onText={setText}
        isPaused={store.isPaused}
        onPause={() => (store.isPaused ? log.follow() : store.setPaused(true))}
        copyLabel={selection.anchor !== null ? t('log.copySelected') : t('log.copyAll')}
        onCopy={() => void copy()}
        onClear={() => {
          store.clear()
          setSelection(noSelection)
        }}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <LogGroups hiddenGroups={hiddenGroups} onToggle={toggleGroup} />
        <LogState log={log} />
      </div>
      {log.error !== null && <Failure error={log.error} isCompact onRetry={log.status === 'failed' ? log.fill : log.loadOlder} />}
      <div className="flex min-h-0 flex-1 gap-3">
        <div className="relative flex min-h-0 min-w-0 flex-1 flex-col rounded-lg border border-line bg-surface">
          {hasRows ? (
            <LogGrid
              log={log}
              selection={selection}
              onSelect={setSelection}
              onOpen={() => setOpen(true)}
              onCopy={() => void copy()}
              hasOwnScope={scope.runId !== undefined}
            />
          ) : log.status === 'filling' ? (
            <Loading rows={8} />
          ) : (
            log.status === 'ready' && <EmptyLog log={log} filter={filter} onShowAll={showAll} />
          )}
          <FollowButton log={log} />
        </div>
        {opened && <EventDetails event={opened} onClose={() => setOpen(false)} />}
      </div>
    </div>
  )
}
