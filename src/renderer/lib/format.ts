import { i18n } from './i18n.ts'

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const timeOfDay = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
const integer = new Intl.NumberFormat('en')
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `5 min. ago`, for Unix milliseconds. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000)
  const distance = Math.abs(seconds)
  if (distance < 10) return i18n.t('ui.justNow')
  if (distance < 60) return relative.format(seconds, 'second')
  if (distance < 3_600) return relative.format(Math.trunc(seconds / 60), 'minute')
  if (distance < 86_400) return relative.format(Math.trunc(seconds / 3_600), 'hour')
  return relative.format(Math.trunc(seconds / 86_400), 'day')
}

/** Full date and time with seconds. */
export function formatDateTime(at: number): string {
  return dateTime.format(at)
}

/** `14:03:07`. */
export function formatTimeOfDay(at: number): string {
  return timeOfDay.format(at)
}

function twoParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** `380 ms`, `4.2 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`
  if (durationMs < 10_000) return `${(durationMs / 1000).toFixed(1)} s`
  const seconds = Math.round(durationMs / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return twoParts(Math.trunc(seconds / 60), 'min', seconds % 60, 's')
  return twoParts(Math.trunc(seconds / 3_600), 'h', Math.trunc((seconds % 3_600) / 60), 'min')
}

export function formatInteger(value: number): string {
  return integer.format(value)
}

/** `1.2 MB`, for the length of a text. */
export function formatCharacters(characters: number): string {
  if (characters < 1_000) return `${characters} B`
  return characters < 999_500 ? `${Math.round(characters / 1_000)} KB` : `${(characters / 1_000_000).toFixed(1)} MB`
}

/** `12.4K`, for counts of tokens. */
export function formatCompact(value: number): string {
  return compact.format(value)
}
