import { isOnByDefault, positiveName } from '#shared/setting-arguments.ts'
import { type SettingField, settingFields } from '#shared/settings.ts'

/** What each flag without a value says, and which flags take one. */
const flags = new Map<string, { field: SettingField; says: boolean | null }>(
  settingFields.flatMap((field) => {
    const named = (name: string, says: boolean | null) => [`--${name}`, { field, says }] as const
    if (!field.isBoolean) return [field.flag, ...(field.flagAliases ?? [])].map((name) => named(name, null))
    const aliases = (field.flagAliases ?? []).map((name) => named(name, !isOnByDefault(field)))
    return [named(positiveName(field), true), named(`no-${positiveName(field)}`, false), ...aliases]
  }),
)

/**
 * The settings among the arguments of a process, by key; texts are parsed by `resolveSettings`. Whatever else stands there
 * (switches of Electron and Chromium, paths) is passed over. The last one given holds.
 */
export function settingFlagsOf(argv: readonly string[]): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {}
  for (let index = 0; index < argv.length; index++) {
    const [name = '', ...rest] = (argv[index] ?? '').split('=')
    const flag = flags.get(name)
    if (!flag) continue
    if (flag.says !== null) found[flag.field.key] = flag.says
    else found[flag.field.key] = rest.length > 0 ? rest.join('=') : (argv[++index] ?? '')
  }
  return found
}
