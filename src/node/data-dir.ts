import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import envPaths from 'env-paths'
import { AppFailure } from '#shared/errors.ts'
import { productId } from '#shared/product.ts'

/** The data folder of the operating system, e.g. `~/.local/share/codex-switchboard` on Linux. */
export function defaultDataDir(): string {
  return envPaths(productId, { suffix: '' }).data
}

/** Absolute path of the data folder; nothing is created. */
export function resolveDataDir(settings: { dataDir?: string | undefined }, cwd = process.cwd()): string {
  return settings.dataDir ? resolve(cwd, settings.dataDir) : defaultDataDir()
}

/** `mkdirSync` with `recursive` never returns where the file system answers ENOENT below an existing folder (e.g. `/proc`). */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 })
    return true
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
    if (code === 'EEXIST') return false
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw thrown
    makeFolder(dirname(path))
    mkdirSync(path, { mode: 0o700 })
    return true
  }
}

/**
 * Makes a folder for its owner only, unless it is there; the one around it has to be. So nothing that writes below a data
 * folder makes a data folder.
 */
export function makeSubfolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
  }
}

/**
 * Creates the folder, and takes the rights of everybody but its owner away. Returns the rights that it had when others
 * had any. Throws `dataFolderUnusable` when it cannot be written.
 */
export function prepareDataDir(dataDir: string): { openedTo: string | null } {
  try {
    const isNew = makeFolder(dataDir)
    const found = statSync(dataDir)
    if (!found.isDirectory()) throw new Error('it is not a folder')
    accessSync(dataDir, constants.W_OK | constants.X_OK)
    const isOpen = (found.mode & 0o077) !== 0
    if (process.platform === 'win32' || !isOpen) return { openedTo: null }
    chmodSync(dataDir, 0o700)
    return { openedTo: isNew ? null : (found.mode & 0o777).toString(8) }
  } catch (thrown) {
    throw unusable(dataDir, thrown)
  }
}

export function unusable(dataDir: string, cause: unknown): AppFailure {
  return new AppFailure(
    {
      code: 'dataFolderUnusable',
      message: `The data folder ${dataDir} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'Give its owner write access, or choose another folder with --data-dir.',
    },
    { cause },
  )
}
