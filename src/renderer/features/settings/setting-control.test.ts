import { expect, test } from 'vitest'
import type { SettingEntry } from '#shared/contract/settings.ts'
import { settingFields } from '#shared/settings.ts'
import { controlOf, editedValue, lockOf, matchesSearch, valueFromText, waitsForRestart } from './setting-control.ts'

function anEntry(change: Partial<SettingEntry> = {}): SettingEntry {
  return {
    key: 'httpPort',
    flag: 'http-port',
    env: 'SWITCHBOARD_HTTP_PORT',
    title: 'Port',
    description: 'Port of the MCP endpoint.',
    group: 'Gateway',
    appliesOn: 'restart',
    value: 4000,
    defaultValue: 4000,
    source: 'default',
    schema: { type: 'integer' },
    ...change,
  }
}

test('every setting of the table gets a control that fits it', () => {
  const kinds = Object.fromEntries(settingFields.map((field) => [field.key, controlOf(field.schema).kind]))

  expect(kinds).toMatchObject({ httpPort: 'number', httpHost: 'text', stdio: 'switch', engine: 'choice', codexPath: 'text' })
})

test('limits of numbers come from the schema', () => {
  expect(controlOf({ type: 'integer', minimum: 0, maximum: 65_535 })).toEqual({ kind: 'number', min: 0, max: 65_535 })
})

test('a value from a flag, the environment or the start cannot be edited', () => {
  expect(lockOf(anEntry({ source: 'flag' }))).toEqual({ setBy: '--http-port' })
  expect(lockOf(anEntry({ source: 'environment' }))).toEqual({ setBy: 'SWITCHBOARD_HTTP_PORT' })
  expect(lockOf(anEntry({ key: 'dataDir' }))).toBe('start')
  expect(lockOf(anEntry({ source: 'file' }))).toBeNull()
})

test('the saved value is edited while the old one is still in force', () => {
  const entry = anEntry({ source: 'default', fileValue: 5000 })

  expect(editedValue(entry)).toBe(5000)
  expect(waitsForRestart(entry)).toBe(true)
  expect(waitsForRestart(anEntry())).toBe(false)
})

test('an emptied field means the default, and a text in a number field is left to the gateway to refuse', () => {
  const number = controlOf({ type: 'integer' })

  expect(valueFromText(number, ' 80 ')).toBe(80)
  expect(valueFromText(number, '')).toBeNull()
  expect(valueFromText(number, 'eighty')).toBe('eighty')
})

test('settings are found by title, description, flag and variable', () => {
  expect(['port', 'endpoint', 'http-port', 'SWITCHBOARD_HTTP'].every((search) => matchesSearch(anEntry(), search))).toBe(true)
  expect(matchesSearch(anEntry(), 'sandbox')).toBe(false)
})
