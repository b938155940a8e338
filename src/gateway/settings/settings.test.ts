import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settingFields } from '#shared/settings.ts'
import { configFile } from './config-file.ts'
import { loadSettings } from './load-settings.ts'
import { createSettingsService } from './settings-service.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-settings-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const load = (flags: Record<string, unknown>, env: Record<string, string> = {}) =>
  loadSettings({ flags: { dataDir, ...flags }, env })
const store = (values: unknown) => writeFileSync(join(dataDir, 'config.json'), JSON.stringify(values))

test('a flag beats the environment, that beats the file, that beats the default', () => {
  store({ httpPort: 1, httpPath: '/file', httpJson: true })
  const { settings } = load({ httpPort: '3' }, { SWITCHBOARD_HTTP_PORT: '2', SWITCHBOARD_HTTP_PATH: '/env' })
  expect(settings.values).toMatchObject({ httpPort: 3, httpPath: '/env', httpJson: true, httpHost: '127.0.0.1' })
  expect((['httpPort', 'httpPath', 'httpJson', 'httpHost'] as const).map(settings.sourceOf)).toEqual([
    'flag',
    'environment',
    'file',
    'default',
  ])
})

test('variables of older tools are understood', () => {
  const { settings } = load({}, { MCP_HTTP_PORT: '8123', MCP_HTTP_JSON: '1', MCP_HTTP_STATELESS: '0' })
  expect(settings.values).toMatchObject({ httpPort: 8123, httpJson: true, httpStateless: false })
})

test.each([
  [{ httpPort: 'abc' }, {}, /--http-port/],
  [{ dataDir: '' }, {}, /--data-dir has no valid value \(""\): must not be empty/],
  [{ workspace: '' }, {}, /--workspace/],
  [{ httpPort: '70000' }, {}, /--http-port has no valid value \(70000\): must be a whole number from 0 to 65,535\./],
  [{ httpPath: 'mcp' }, {}, /must begin with/],
  [{ httpPath: '/api/x' }, {}, /used by the gateway itself/],
  [{}, { SWITCHBOARD_HTTP_JSON: 'maybe' }, /SWITCHBOARD_HTTP_JSON/],
  [{ logLevel: 'loud' }, {}, /--log-level/],
])('a bad value %o %o is refused by name', (flags, env, message) => {
  expect(() => load(flags, env)).toThrowError(message)
})

test('a data folder that is a file is said to be one', () => {
  const path = join(dataDir, 'file')
  writeFileSync(path, '')
  expect(() => load({ dataDir: path })).toThrowError(`The data folder ${path} is a file, not a folder.`)
})

test('a bad configuration file is named', () => {
  writeFileSync(join(dataDir, 'config.json'), '{ "httpPort": ')
  expect(() => load({})).toThrowError(/config\.json is not a JSON object/)
  store({ httpPort: 'many' })
  expect(() => load({})).toThrowError(/"httpPort" in .*config\.json/)
})

test('an update is written, applies at once where it can, and tells when a restart is needed', () => {
  store({ custom: 1 })
  const service = createSettingsService(load({}).settings, configFile(dataDir))
  expect(service.update({ maxConcurrentRuns: 3 })).toEqual({ changedKeys: ['maxConcurrentRuns'], restartNeeded: false })
  expect(service.current().maxConcurrentRuns).toBe(3)
  expect(service.update({ httpPort: 5000 }).restartNeeded).toBe(true)
  expect(service.current().httpPort).toBe(4000)
  expect(service.list().find(({ key }) => key === 'httpPort')).toMatchObject({ value: 4000, fileValue: 5000, source: 'file' })
  expect(JSON.parse(readFileSync(join(dataDir, 'config.json'), 'utf8'))).toEqual({
    custom: 1,
    maxConcurrentRuns: 3,
    httpPort: 5000,
  })
  service.update({ maxConcurrentRuns: null })
  expect(service.current().maxConcurrentRuns).toBe(20)
})

test('an address that others can reach and a path that is not full are refused before they can do harm', () => {
  const service = createSettingsService(load({}).settings, configFile(dataDir))
  expect(() => service.update({ httpHost: '0.0.0.0' })).toThrowError(/this machine alone/)
  expect(() => service.update({ workspace: 'relative' })).toThrowError(/full path/)
  expect(configFile(dataDir).read()).toEqual({})
})

test('a folder or program that is not there is refused when it is set, not at a start', () => {
  const service = createSettingsService(load({}).settings, configFile(dataDir))
  const gone = join(dataDir, 'gone')
  expect(() => service.update({ workspace: gone })).toThrowError(`Workspace: there is no folder ${gone}.`)
  expect(() => service.update({ codexHome: gone })).toThrowError(`Codex home: there is no folder ${gone}.`)
  expect(() => service.update({ codexPath: gone })).toThrowError(`Codex program: there is no file ${gone}.`)
  expect(() => service.update({ codexPath: dataDir })).toThrowError(`Codex program: ${dataDir} is a folder, not a file.`)
  expect(() => service.update({ codexPath: join(process.execPath, 'codex') })).toThrowError(/Codex program: there is no file/)
  expect(configFile(dataDir).read()).toEqual({})
  expect(service.update({ workspace: dataDir, codexPath: process.execPath }).changedKeys).toEqual(['workspace', 'codexPath'])

  store({ workspace: gone, codexPath: gone })
  expect(load({}).settings.values).toMatchObject({ workspace: gone, codexPath: gone })
})

test('a relative path of a flag counts from the working folder', () => {
  const { settings } = loadSettings({ flags: { dataDir, workspace: 'project' }, env: {}, cwd: '/srv' })
  expect(settings.values.workspace).toBe('/srv/project')
})

test('one bad value changes none', () => {
  const service = createSettingsService(load({}).settings, configFile(dataDir))
  expect(() => service.update({ maxConcurrentRuns: 3, httpPort: -1 })).toThrowError(
    'Port must be a whole number from 0 to 65,535.',
  )
  expect(service.current().maxConcurrentRuns).toBe(20)
  expect(configFile(dataDir).read()).toEqual({})
})

test('what a flag set cannot be changed, and what does not exist neither', () => {
  const service = createSettingsService(load({ httpPort: 0 }).settings, configFile(dataDir))
  expect(() => service.update({ httpPort: 5000 })).toThrowError(/--http-port/)
  expect(() => service.update({ colour: 'red' })).toThrowError(/not a setting/)
  expect(() => service.update({ dataDir: '/elsewhere' })).toThrowError(/not a setting/)
})

test('what the gateway applied itself is kept for the next start, unless a flag decides', () => {
  createSettingsService(load({}).settings, configFile(dataDir)).remember('demo', true)
  expect(load({}).settings.values.demo).toBe(true)
  createSettingsService(load({}).settings, configFile(dataDir)).remember('demo', false)
  expect(configFile(dataDir).read()).toEqual({})
  createSettingsService(load({ demo: true }).settings, configFile(dataDir)).remember('demo', false)
  expect(load({ demo: true }).settings.values.demo).toBe(true)
})

test('every setting has its own flag and variable', () => {
  const flags = settingFields.flatMap((field) => [field.flag, ...(field.flagAliases ?? [])])
  const variables = settingFields.flatMap((field) => [field.env, ...(field.envAliases ?? [])])
  expect(new Set(flags).size).toBe(flags.length)
  expect(new Set(variables).size).toBe(variables.length)
})

test('the data folder in use is told, also where nobody named one', () => {
  const { settings, dataDir: used } = loadSettings({ flags: {}, env: {} })
  const told = createSettingsService(settings, configFile(dataDir))
    .list()
    .find(({ key }) => key === 'dataDir')
  expect(told).toMatchObject({ value: used, source: 'default' })
})
