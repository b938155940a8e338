import { Command } from 'commander'
import { expect, test } from 'vitest'
import { engineKinds } from '#shared/engine-kinds.ts'
import { settingArguments } from '#shared/setting-arguments.ts'
import { addCommonFlags, addGatewayFlags, flagsWithoutEffect, readSettingFlags } from './setting-flags.ts'

function parse(...argv: string[]): Record<string, unknown> {
  const program = new Command('switchboard').exitOverride()
  addCommonFlags(program)
  const serve = program
    .command('serve')
    .exitOverride()
    .action(() => {})
  addGatewayFlags(serve)
  program.parse(['serve', ...argv], { from: 'user' })
  return readSettingFlags(serve)
}

test('a flag that was not given is no flag, so that the environment and the file count', () => {
  expect(parse()).toEqual({})
})

test('flags stand under the key of their setting', () => {
  expect(parse('--http-port', '0', '--data-dir', '/d', '--demo')).toEqual({ httpPort: '0', dataDir: '/d', demo: true })
})

test('an alias is the same flag', () => {
  expect(parse('--port', '4001', '--host', '::1')).toEqual({ httpPort: '4001', httpHost: '::1' })
})

test('choices stand in the text of a flag, so that any number of them fits', () => {
  const serve = new Command('serve')
  addGatewayFlags(serve)
  const engine = serve.options.find(({ long }) => long === '--engine')
  expect(engine?.flags).toBe('--engine <choice>')
  expect(engine?.description).toContain(`choices: auto, ${engineKinds.join(', ')};`)
})

test('a switch that is on by default is switched off, and every switch can be turned against the environment', () => {
  expect(parse('--no-stdio', '--no-demo')).toEqual({ stdio: false, demo: false })
  expect(parse('--stdio')).toEqual({ stdio: true })
})

test('the flags can be given to another process as they were', () => {
  const flags = parse('--http-port', '0', '--no-stdio', '--no-demo', '--workspace', '--odd name')

  expect(parse(...settingArguments(flags))).toEqual(flags)
})

test('only the flags that need a start of the gateway are without effect on one that runs', () => {
  expect(flagsWithoutEffect({ dataDir: '/d', logLevel: 'debug', demo: true, stdio: false })).toEqual(['--no-stdio', '--demo'])
})

test('what the command heeds itself has its effect', () => {
  expect(flagsWithoutEffect({ workspace: '/w', demo: true }, ['workspace'])).toEqual(['--demo'])
})
