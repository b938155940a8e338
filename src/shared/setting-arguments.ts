import { type SettingField, settingFields } from './settings.ts'

export const isOnByDefault = (field: SettingField) => field.defaultValue === true

/** Name of the flag that switches a setting on or gives its value, without the dashes. */
export const positiveName = (field: SettingField) => (isOnByDefault(field) ? field.flag.replace(/^no-/, '') : field.flag)

/** The same flags again as arguments for another `switchboard` process. */
export function settingArguments(flags: Readonly<Record<string, unknown>>): string[] {
  return settingFields.flatMap((field) => {
    const value = flags[field.key]
    if (value === undefined) return []
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${positiveName(field)}`]
    return [`--${positiveName(field)}=${String(value)}`]
  })
}
