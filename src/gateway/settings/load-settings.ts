import { resolve } from 'node:path'
import { resolveDataDir } from '#node/data-dir.ts'
import { AppFailure } from '#shared/errors.ts'
import { type ResolvedSettings, resolveSettings, settingFields } from '#shared/settings.ts'
import { pathType } from '../path-type.ts'
import { configFile } from './config-file.ts'

/** Settings of flags, environment and the data folder's file, with that folder; throws `invalidInput` and `dataFolderUnusable`. */
export function loadSettings(input: {
  flags: Readonly<Record<string, unknown>>
  env: Readonly<Record<string, string | undefined>>
  cwd?: string
}): { settings: ResolvedSettings; dataDir: string } {
  const withoutFile = resolveSettings({ ...input, file: {} })
  const dataDir = resolveDataDir(withoutFile.values, input.cwd)
  if (pathType(dataDir) === 'file') {
    throw new AppFailure({
      code: 'dataFolderUnusable',
      message: `The data folder ${dataDir} is a file, not a folder.`,
      hint: 'Name a folder with --data-dir.',
    })
  }
  const file = configFile(dataDir)
  const { values, sourceOf } = resolveSettings({ ...input, file: file.read(), fileName: file.path })
  const paths = settingFields.flatMap(({ key, pathTo }) => {
    const value = values[key]
    return pathTo !== undefined && typeof value === 'string' ? [[key, resolve(input.cwd ?? process.cwd(), value)]] : []
  })
  return { settings: { values: { ...values, ...Object.fromEntries(paths), dataDir }, sourceOf }, dataDir }
}
