import { isAbsolute } from 'node:path'
import type { SettingEntry } from '#shared/contract/settings.ts'
import { AppFailure } from '#shared/errors.ts'
import {
  type ResolvedSettings,
  type SettingField,
  type SettingKey,
  type Settings,
  settingField,
  settingFields,
} from '#shared/settings.ts'
import { firstProblem } from '#shared/validation.ts'
import { pathType } from '../path-type.ts'
import type { ConfigFile } from './config-file.ts'

export interface SettingsService {
  /** Values in force: those of the start, and since then the changed ones that apply at once. */
  current(): Settings
  list(): SettingEntry[]
  /** Writes to the file; `null` removes. One bad value changes none. Returns the keys that changed. */
  update(values: Readonly<Record<string, unknown>>): { changedKeys: string[]; restartNeeded: boolean }
  /** For a value that the gateway has applied itself: written for the next start, unless a flag or variable decides that. */
  remember<K extends SettingKey>(key: K, value: Settings[K]): void
}

/** Why this path cannot be used, or `null`. */
function pathProblem({ title, pathTo, description }: SettingField, path: string): { message: string; hint: string } | null {
  if (!isAbsolute(path)) return { message: `${title} must be a full path.`, hint: description }
  const found = pathType(path)
  if (found === pathTo) return null
  const problem = found === null ? `there is no ${pathTo} ${path}` : `${path} is a ${found}, not a ${pathTo}`
  return { message: `${title}: ${problem}.`, hint: `Name a ${pathTo} that exists, or leave it empty for the default.` }
}

function checked(key: string, value: unknown, sourceOf: ResolvedSettings['sourceOf']): { field: SettingField; value: unknown } {
  const field = settingField(key)
  if (!field || field.notInFile) {
    throw new AppFailure({
      code: 'invalidInput',
      field: key,
      message: `"${key}" is not a setting that can be written.`,
      hint: 'The settings page lists them.',
    })
  }
  const source = sourceOf(field.key)
  if (source === 'flag' || source === 'environment') {
    throw new AppFailure({
      code: 'invalidInput',
      field: key,
      message: `${field.title} is set by ${source === 'flag' ? `--${field.flag}` : field.env} and cannot be changed here.`,
      hint: 'Start the gateway without it to use the file.',
    })
  }
  if (value === null) return { field, value: null }
  const parsed = field.parse(value)
  if (parsed.success) {
    const problem = field.pathTo === undefined ? null : pathProblem(field, String(parsed.data))
    if (problem === null) return { field, value: parsed.data }
    throw new AppFailure({ code: 'invalidInput', field: key, ...problem })
  }
  throw new AppFailure({
    code: 'invalidInput',
    field: key,
    message: `${field.title} ${firstProblem(parsed.error.issues)}.`,
    hint: field.description,
  })
}

export function createSettingsService(resolved: ResolvedSettings, file: ConfigFile): SettingsService {
  let values = resolved.values

  const entry = (field: SettingField, inFile: Record<string, unknown>): SettingEntry => {
    const { key, flag, env, title, description, group, appliesOn, defaultValue, schema } = field
    const value = values[key]
    const stored = field.notInFile ? undefined : inFile[key]
    const nextValue = stored ?? defaultValue
    const source = resolved.sourceOf(key)
    const isLocked = source === 'flag' || source === 'environment'
    const differs = !isLocked && appliesOn === 'restart' && nextValue !== value
    return {
      key,
      flag,
      env,
      title,
      description,
      group,
      appliesOn,
      value,
      defaultValue,
      schema,
      source: isLocked ? source : stored === undefined ? 'default' : 'file',
      ...(differs ? { fileValue: nextValue ?? null } : {}),
    }
  }

  return {
    current: () => values,
    list() {
      const inFile = file.read()
      return settingFields.map((field) => entry(field, inFile))
    },
    update(input) {
      const changes = Object.entries(input).map(([key, value]) => checked(key, value, resolved.sourceOf))
      const inFile = file.read()
      for (const { field, value } of changes) {
        if (value === null) delete inFile[field.key]
        else inFile[field.key] = value
      }
      file.write(inFile)
      const atOnce = changes.filter(({ field }) => field.appliesOn === 'now')
      values = { ...values, ...Object.fromEntries(atOnce.map(({ field, value }) => [field.key, value ?? field.defaultValue])) }
      return {
        changedKeys: changes.map(({ field }) => field.key),
        restartNeeded: changes.some(
          ({ field, value }) => field.appliesOn === 'restart' && (value ?? field.defaultValue) !== values[field.key],
        ),
      }
    },
    remember(key, value) {
      const source = resolved.sourceOf(key)
      if (source === 'flag' || source === 'environment') return
      const inFile = file.read()
      if (value === settingField(key)?.defaultValue) delete inFile[key]
      else inFile[key] = value
      file.write(inFile)
      values = { ...values, [key]: value }
    },
  }
}
