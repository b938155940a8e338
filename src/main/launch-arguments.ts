import { resolve } from 'node:path'
import envPaths from 'env-paths'
import { productId } from '#shared/product.ts'
import { resolveSettings, type SettingField, settingFields } from '#shared/settings.ts'

/** Start without a window, used when the app is launched at login. */
export const hiddenFlag = '--hidden'

export interface LaunchArguments {
  /** Settings for the gateway, as its own flags. */
  gatewayArguments: string[]
  dataDir: string
  hidden: boolean
}

const flagNames = new Map<string, SettingField>(
  settingFields.flatMap((field) => [field.flag, ...(field.flagAliases ?? [])].map((name) => [`--${name}`, field] as const)),
)

/** Texts by setting key. Electron's and Chromium's own switches stand among them and are passed over. */
function settingFlags(argv: readonly string[]): Map<SettingField, string | boolean> {
  const found = new Map<SettingField, string | boolean>()
  for (let index = 0; index < argv.length; index++) {
    const [name = '', ...rest] = (argv[index] ?? '').split('=')
    const field = flagNames.get(name)
    if (!field) continue
    if (field.isBoolean) found.set(field, field.defaultValue !== true)
    else if (rest.length > 0) found.set(field, rest.join('='))
    else found.set(field, argv[++index] ?? '')
  }
  return found
}

/**
 * What the command line asks for. `argv` without the program; in development the app's path is among it. Throws
 * `invalidInput` for a bad data folder; other bad values are reported by the gateway.
 */
export function launchArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): LaunchArguments {
  const flags = settingFlags(argv)
  const dataDirFlag = [...flags].find(([field]) => field.key === 'dataDir')?.[1]
  const { dataDir } = resolveSettings({
    flags: dataDirFlag === undefined ? {} : { dataDir: dataDirFlag },
    env: { SWITCHBOARD_DATA_DIR: env['SWITCHBOARD_DATA_DIR'] },
    file: {},
  }).values
  const folder = dataDir ? resolve(cwd, dataDir) : envPaths(productId, { suffix: '' }).data
  const others = [...flags].filter(([field]) => field.key !== 'dataDir')
  return {
    gatewayArguments: [
      `--data-dir=${folder}`,
      ...others.map(([field, value]) => (typeof value === 'boolean' ? `--${field.flag}` : `--${field.flag}=${value}`)),
    ],
    dataDir: folder,
    hidden: argv.includes(hiddenFlag),
  }
}
