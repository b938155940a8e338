import { expect, test } from 'vitest'
import { settingArguments } from '#shared/setting-arguments.ts'
import { settingFlagsOf } from './setting-flags.ts'

test('finds settings by their names, short names and opposites, among switches of other programs', () => {
  const argv = [
    '--no-sandbox',
    '/repository',
    '--demo',
    '--port',
    '0',
    '--http-path=/a=b',
    '--no-stdio',
    '--remote-debugging-port=0',
  ]
  expect(settingFlagsOf(argv)).toEqual({ demo: true, httpPort: '0', httpPath: '/a=b', stdio: false })
})

test('the last one given holds', () => {
  expect(settingFlagsOf(['--no-stdio', '--stdio', '--http-port=1', '--port=2'])).toEqual({ stdio: true, httpPort: '2' })
})

test('a flag whose value is missing has an empty one, which the settings refuse', () => {
  expect(settingFlagsOf(['--data-dir'])).toEqual({ dataDir: '' })
})

test('reads back what one process hands on to another', () => {
  const flags = { httpPort: '0', demo: true, stdio: false, dataDir: '/data=1' }
  expect(settingFlagsOf(settingArguments(flags))).toEqual(flags)
})
