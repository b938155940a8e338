import i18next, { type i18n as I18n } from 'i18next'
import { initReactI18next } from 'react-i18next'

/**
 * One catalogue per feature: `features/tool-calls/en.json` holds the keys behind `toolCalls.`, so a feature owns its
 * texts and two features never edit one file. What the floors below say stands in `locales/en`.
 */
const files = import.meta.glob<Record<string, unknown>>(['../locales/en/*.json', '../features/*/en.json'], {
  eager: true,
  import: 'default',
})

function namespaceOf(path: string): string {
  const name = path
    .replace(/\/en\.json$/, '')
    .replace(/^.*\//, '')
    .replace(/\.json$/, '')
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Every text of the panel by its full key, e.g. `catalogue.runs.title`. */
export const catalogue: Record<string, unknown> = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [namespaceOf(path), texts]),
)

export const i18n: I18n = i18next.createInstance()

// The resources are bundled, so this settles before the first render.
void i18n.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: catalogue } },
  initAsync: false,
  interpolation: { escapeValue: false },
  returnNull: false,
})
