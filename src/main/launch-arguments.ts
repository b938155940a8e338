import { resolveDataDir } from '#node/data-dir.ts'
import { settingFlagsOf } from '#node/setting-flags.ts'
import { settingArguments } from '#shared/setting-arguments.ts'
import { resolveSettings } from '#shared/settings.ts'

/** Start without a window, used when the app is launched at login. */
export const hiddenFlag = '--hidden'

export interface LaunchArguments {
  /** Settings for the gateway, as its own flags. */
  gatewayArguments: string[]
  dataDir: string
  hidden: boolean
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
  const { dataDir: dataDirFlag, ...others } = settingFlagsOf(argv)
  const { values } = resolveSettings({
    flags: dataDirFlag === undefined ? {} : { dataDir: dataDirFlag },
    env: { SWITCHBOARD_DATA_DIR: env['SWITCHBOARD_DATA_DIR'] },
    file: {},
  })
  const dataDir = resolveDataDir(values, cwd)
  return {
    gatewayArguments: [`--data-dir=${dataDir}`, ...settingArguments(others)],
    dataDir,
    hidden: argv.includes(hiddenFlag),
  }
}
