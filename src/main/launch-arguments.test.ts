import { expect, test } from 'vitest'
import { launchArguments } from './launch-arguments.ts'

test('hands the flags of the settings table to the gateway and leaves the switches of Chromium out', () => {
  const argv = [
    '--no-sandbox',
    '/repository',
    '--demo',
    '--remote-debugging-port=0',
    '--port',
    '0',
    '--data-dir=/data',
    '--hidden',
  ]
  expect(launchArguments(argv, {}, '/home')).toEqual({
    gatewayArguments: ['--data-dir=/data', '--http-port=0', '--demo'],
    dataDir: '/data',
    hidden: true,
  })
})

test('a switch that is on by default is turned off by its own flag', () => {
  expect(launchArguments(['--no-stdio', '--data-dir', '/data'], {}, '/').gatewayArguments).toEqual([
    '--data-dir=/data',
    '--no-stdio',
  ])
})

test('a relative data folder is taken from the working directory', () => {
  expect(launchArguments(['--data-dir', 'here'], {}, '/home/me').dataDir).toBe('/home/me/here')
})

test.each([['--data-dir='], ['--data-dir', ''], ['--data-dir']])('a data folder without a name is refused: %j', (...argv) => {
  expect(() => launchArguments(argv, {}, '/home/me')).toThrow('Flag --data-dir has no valid value (""): must not be empty.')
})

test('the flag stands above the environment, and the environment above the default', () => {
  const env = { SWITCHBOARD_DATA_DIR: '/from-env' }
  expect(launchArguments(['--data-dir=/from-flag'], env, '/').dataDir).toBe('/from-flag')
  expect(launchArguments([], env, '/').dataDir).toBe('/from-env')
  expect(launchArguments([], {}, '/').dataDir).toMatch(/codex-switchboard/)
})
