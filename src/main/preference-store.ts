import Store from 'electron-store'
import { noteFault } from './fault-note.ts'
import { Preferences } from './preferences.ts'

export interface PreferenceStore {
  read(): Preferences
  /** Never throws: what cannot be written holds until the app ends. */
  change(values: Partial<Preferences>): void
}

type PreferenceFile = Store<Record<string, unknown>>

/** `desktop.json` in `folder`; a file that is no JSON is begun anew, as it holds nothing that matters. Throws when it cannot be read. */
function openFile(folder: string): PreferenceFile {
  return new Store({ cwd: folder, name: 'desktop', clearInvalidConfig: true, configFileMode: 0o600 })
}

/** The preferences of the window. They are kept in memory, so that quitting and closing the window need no disk. */
export function openPreferences(folder: string, onUnusable: (thrown: unknown) => void = noteUnusable): PreferenceStore {
  let file: PreferenceFile | null = null
  let isTold = false

  const attempt = <T>(work: (opened: PreferenceFile) => T): T | null => {
    try {
      file ??= openFile(folder)
      return work(file)
    } catch (thrown) {
      if (!isTold) onUnusable(thrown)
      isTold = true
      return null
    }
  }

  let values = Preferences.catch(() => Preferences.parse({})).parse(attempt((opened) => opened.store))
  return {
    read: () => values,
    change(changed) {
      values = { ...values, ...changed }
      attempt((opened) => opened.set(values))
    },
  }
}

function noteUnusable(thrown: unknown): void {
  noteFault('The preferences of the window cannot be kept and last until the app ends', thrown)
}
