import i18next, { type TOptions } from 'i18next'

import en from './locales/en.json' with { type: 'json' }

type WithoutPlural<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K
type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string ? WithoutPlural<K> : `${K}.${KeysOf<T[K]>}`
}[keyof T & string]

/** Key of a text of the shell, e.g. `tray.quit`. */
export type TextKey = KeysOf<typeof en>

const texts = i18next.createInstance()

// The resources are bundled, so this settles before the first text is read.
void texts.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  initAsync: false,
  interpolation: { escapeValue: false },
})

export function text(key: TextKey, values: TOptions = {}): string {
  return texts.t(key, values)
}

/** The first line, cut to a length that a menu or a notification shows. */
export function oneLine(long: string, limit: number): string {
  const line = long.trim().split('\n', 1)[0] ?? ''
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}
