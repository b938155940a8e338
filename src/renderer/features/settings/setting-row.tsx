import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Lock, RotateCcw } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { SettingEntry } from '#shared/contract/settings.ts'
import type { AppError } from '#shared/errors.ts'
import { orpc } from '../../gateway/gateway.ts'
import { appErrorOf } from '../../lib/app-error.ts'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { RestartButton } from './restart-notice.tsx'
import { lockOf, waitsForRestart } from './setting-control.ts'
import { SettingEditor } from './setting-editor.tsx'
import { useSettingText } from './setting-text.ts'

function useSaveSetting(key: string) {
  const queryClient = useQueryClient()
  return useMutation(
    orpc.settings.update.mutationOptions({
      mutationKey: ['settings', key],
      onSuccess: ({ settings }) => queryClient.setQueryData(orpc.settings.list.queryKey(), settings),
    }),
  )
}

function LockBadge({ entry }: { entry: SettingEntry }) {
  const { t } = useTranslation()
  const lock = lockOf(entry)
  if (lock === null) return null
  return (
    <Badge>
      <Lock aria-hidden className="size-3" />
      {lock === 'start' ? t('settings.fixed') : t('settings.setBy', { name: lock.setBy })}
    </Badge>
  )
}

/** What to do is told too, unless it is what the row says anyway. */
function refusalText({ message, hint }: AppError, entry: SettingEntry): string {
  return hint === undefined || hint === entry.description ? message : `${message} ${hint}`
}

/** Beside what was changed, with the way to it where there is one. */
function WaitsForRestart({ value }: { value: string }) {
  const { t } = useTranslation()
  const restart = window.switchboard?.restartGateway
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="text-warn text-xs">{t(restart ? 'settings.now' : 'settings.nowAndHow', { value })}</p>
      {restart && <RestartButton restart={restart} />}
    </div>
  )
}

/** One setting: what it is, where its value comes from, and its control. Changes are saved at once. */
export function SettingRow({ entry }: { entry: SettingEntry }) {
  const { t } = useTranslation()
  const id = useId()
  const save = useSaveSetting(entry.key)
  const textOf = useSettingText()
  const isLocked = lockOf(entry) !== null
  const isChanged = !isLocked && (entry.source === 'file' || entry.fileValue !== undefined)
  const descriptionId = `${id}-description`
  const errorId = `${id}-error`

  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-1 px-4 py-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2">
          <label htmlFor={id} className="font-medium">
            {entry.title}
          </label>
          <LockBadge entry={entry} />
          {isChanged && <Badge tone="accent">{t('settings.changed')}</Badge>}
        </div>
        <p id={descriptionId} className="text-muted text-sm">
          <InlineCode text={entry.description} />
        </p>
        {waitsForRestart(entry) && <WaitsForRestart value={textOf(entry.value)} />}
        {save.error && (
          <p id={errorId} role="alert" className="mt-1 text-bad text-sm">
            {refusalText(appErrorOf(save.error), entry)}
          </p>
        )}
      </div>
      <div className="flex items-center gap-1.5">
        {isChanged && (
          <IconButton
            icon={RotateCcw}
            size="sm"
            label={t('settings.resetTo', { value: textOf(entry.defaultValue) })}
            onClick={() => save.mutate({ values: { [entry.key]: null } })}
          />
        )}
        <SettingEditor
          id={id}
          describedBy={save.error ? `${descriptionId} ${errorId}` : descriptionId}
          isInvalid={save.isError}
          isLocked={isLocked}
          entry={entry}
          onChange={(value) => save.mutate({ values: { [entry.key]: value } })}
          onDraft={() => save.reset()}
        />
      </div>
    </div>
  )
}
