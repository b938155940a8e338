import Store from 'electron-store'
import { Preferences } from './preferences.ts'

export interface PreferenceStore {
  read(): Preferences
  change(values: Partial<Preferences>): void
}

/** `desktop.json` in the app's own folder. A file that is no JSON is begun anew: it holds nothing that matters. */
export function openPreferences(): PreferenceStore {
  const store = new Store<Record<string, unknown>>({ name: 'desktop', clearInvalidConfig: true })
  return {
    read: () => Preferences.parse(store.store),
    change: (values) => store.set(values),
  }
}
