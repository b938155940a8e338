import type { ResolvedSettings } from '#shared/settings.ts'

/** What every command gets: who calls it, where, and with which settings. */
export interface CliContext {
  settings: ResolvedSettings
  /** Values of the flags that were given, by setting key. */
  flags: Readonly<Record<string, unknown>>
  dataDir: string
  cwd: string
  env: NodeJS.ProcessEnv
  /** This program's own file, to start a second one of itself. */
  program: string
}

/** Loads the settings and finds the data folder. Throws `invalidInput`. */
export async function createContext(flags: Readonly<Record<string, unknown>>): Promise<CliContext> {
  const { loadSettings } = await import('#gateway/settings/load-settings.ts')
  const cwd = process.cwd()
  const { settings, dataDir } = loadSettings({ flags, env: process.env, cwd })
  return { settings, flags, dataDir, cwd, env: process.env, program: process.argv[1] ?? '' }
}
