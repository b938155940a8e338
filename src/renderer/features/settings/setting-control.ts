import type { SettingEntry } from '#shared/contract/settings.ts'
import { settingField } from '#shared/settings.ts'

/** How a setting is edited, read from its JSON schema. */
export type SettingControl =
  | { kind: 'switch' }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'number'; min: number | undefined; max: number | undefined }
  | { kind: 'text'; maxLength: number | undefined }

const numberOr = (value: unknown) => (typeof value === 'number' ? value : undefined)

export function controlOf(schema: Readonly<Record<string, unknown>>): SettingControl {
  const values = schema['enum']
  if (Array.isArray(values)) return { kind: 'choice', values: values.map(String) }
  switch (schema['type']) {
    case 'boolean':
      return { kind: 'switch' }
    case 'integer':
    case 'number':
      return { kind: 'number', min: numberOr(schema['minimum']), max: numberOr(schema['maximum']) }
    default:
      return { kind: 'text', maxLength: numberOr(schema['maxLength']) }
  }
}

/** Why a setting cannot be edited here, or `null`. */
export function lockOf(entry: SettingEntry): { setBy: string } | 'start' | null {
  if (entry.source === 'flag') return { setBy: `--${entry.flag}` }
  if (entry.source === 'environment') return { setBy: entry.env }
  return settingField(entry.key)?.notInFile ? 'start' : null
}

/** The value to edit: what the file says wins over what is still in force. */
export function editedValue(entry: SettingEntry): unknown {
  return entry.fileValue ?? entry.value ?? undefined
}

/** Saved, but not in force before a restart. */
export function waitsForRestart(entry: SettingEntry): boolean {
  return lockOf(entry) === null && entry.fileValue !== undefined && entry.fileValue !== entry.value
}

/** A text typed into a field as the value to send; `null` takes the setting back to its default. */
export function valueFromText(control: SettingControl, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (control.kind !== 'number') return trimmed
  const number = Number(trimmed)
  // What is no number goes as it is, so that the gateway's own sentence about it is shown.
  return Number.isNaN(number) ? trimmed : number
}

export function matchesSearch(entry: SettingEntry, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return [entry.title, entry.description, entry.key, entry.flag, entry.env].some((text) => text.toLowerCase().includes(wanted))
}
