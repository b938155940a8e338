import { Copy, Eraser, Pause, Play } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../lib/class-names.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { type EventGroup, eventGroups } from './event-groups.ts'

/** What the log shows and what can be done with it. */
export function LogToolbar({
  text,
  onText,
  isPaused,
  onPause,
  copyLabel,
  onCopy,
  onClear,
}: {
  text: string
  onText: (text: string) => void
  isPaused: boolean
  onPause: () => void
  copyLabel: string
  onCopy: () => void
  onClear: () => void
}) {
  const { t } = useTranslation()
  return (
    <div className="flex items-center gap-3">
      <SearchInput
        label={t('log.filter')}
        value={text}
        onChange={(event) => onText(event.target.value)}
        className="min-w-0 max-w-md flex-1"
      />
      <div className="ml-auto flex items-center">
        <IconButton
          icon={isPaused ? Play : Pause}
          label={isPaused ? t('log.resume') : t('log.pause')}
          aria-pressed={isPaused}
          onClick={onPause}
        />
        <IconButton icon={Copy} label={copyLabel} onClick={onCopy} />
        <IconButton icon={Eraser} label={t('log.clear')} onClick={onClear} />
      </div>
    </div>
  )
}

/** The kinds of events, each to be shown or hidden. */
export function LogGroups({
  hiddenGroups,
  onToggle,
}: {
  hiddenGroups: readonly EventGroup[]
  onToggle: (group: EventGroup) => void
}) {
  const { t } = useTranslation()
  return (
    <fieldset className="flex flex-wrap items-center gap-1">
      <legend className="sr-only">{t('log.groupsLabel')}</legend>
      {eventGroups.map((group) => {
        const isShown = !hiddenGroups.includes(group)
        return (
          <button
            key={group}
            type="button"
            aria-pressed={isShown}
            onClick={() => onToggle(group)}
            className={classNames(
              'h-6 rounded-full border px-2 font-medium text-xs transition-colors',
              isShown
                ? 'border-line-strong bg-surface text-ink hover:bg-hover'
                : 'border-line-strong border-dashed text-faint line-through hover:text-ink',
            )}
          >
            {t(`log.groups.${group}`)}
          </button>
        )
      })}
    </fieldset>
  )
}
