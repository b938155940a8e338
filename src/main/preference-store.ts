import { readFileSync } from 'node:fs'
import { writeFileSync } from 'atomically'
import { noteFault } from './fault-note.ts'
import { Preferences } from './preferences.ts'

export interface PreferenceStore {
  read(): Preferences
  /** Never throws: what cannot be written holds until the app ends. */
  change(values: Partial<Preferences>): void
}

/** A file that is locked for longer is not worth a window that stands still. */
const writeDeadlineMs = 200

function readValues(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Missing, no JSON, not ours to read: it holds nothing that matters, so it is begun anew.
    return null
  }
}

/** The preferences in `file`. They are kept in memory, so that quitting and closing the window need no disk. */
export function openPreferences(file: string, onUnwritable: (thrown: unknown) => void = noteUnwritable): PreferenceStore {
  let values = Preferences.catch(() => Preferences.parse({})).parse(readValues(file))
  let isTold = false
  return {
    read: () => values,
    change(changed) {
      values = { ...values, ...changed }
      try {
        writeFileSync(file, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600, timeout: writeDeadlineMs })
      } catch (thrown) {
        if (!isTold) onUnwritable(thrown)
        isTold = true
      }
    },
  }
}

function noteUnwritable(thrown: unknown): void {
  noteFault('The preferences of the window cannot be written and last until the app ends', thrown)
}
