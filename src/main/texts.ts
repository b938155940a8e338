import i18next, { type TOptions } from 'i18next'
import en from './locales/en.json' with { type: 'json' }

const texts = i18next.createInstance()

// The resources are bundled, so this settles before the first text is read.
void texts.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  initAsync: false,
  interpolation: { escapeValue: false },
})

/** A text of the shell by its key, e.g. `tray.quit`. */
export function text(key: string, values: TOptions = {}): string {
  return texts.t(key, values)
}
