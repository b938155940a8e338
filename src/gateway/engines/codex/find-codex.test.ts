import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findCodex } from './find-codex.ts'
import { needsInterpreter } from './native-binary.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'find-codex-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function aProgram(...path: string[]): string {
  const file = join(folder, ...path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o755)
  return file
}

/** An npm installation like the real one, with a program for this platform. */
function anNpmInstallation(): { script: string; native: string } {
  const script = aProgram('lib', 'node_modules', '@openai', 'codex', 'bin', 'codex.js')
  writeFileSync(join(script, '..', '..', 'package.json'), '{"name":"@openai/codex"}')
  const platform = join(folder, 'lib', 'node_modules', '@openai', `codex-${process.platform}-${process.arch}`)
  const triple = process.arch === 'arm64' ? 'aarch64-unknown-linux-musl' : 'x86_64-unknown-linux-musl'
  const native = aProgram(
    'lib',
    'node_modules',
    '@openai',
    `codex-${process.platform}-${process.arch}`,
    'vendor',
    triple,
    'bin',
    'codex',
  )
  writeFileSync(join(platform, 'package.json'), '{"name":"@openai/codex"}')
  return { script, native }
}

test('takes the set path, even when nothing is there', () => {
  expect(findCodex({ codexPath: join(folder, 'nothing'), env: {} })).toEqual({ path: join(folder, 'nothing'), from: 'setting' })
})

test('takes the first program on the PATH and passes over what cannot be run', () => {
  mkdirSync(join(folder, 'a', 'codex'), { recursive: true })
  mkdirSync(join(folder, 'b'))
  writeFileSync(join(folder, 'b', 'codex'), 'not executable')
  const program = aProgram('c', 'codex')
  const env = { PATH: ['relative', join(folder, 'a'), join(folder, 'b'), join(folder, 'c')].join(delimiter) }

  expect(findCodex({ codexPath: undefined, env })).toEqual({ path: program, from: 'path' })
})

test.runIf(process.platform === 'linux')('goes behind the wrapper of npm to the native program', () => {
  const { script, native } = anNpmInstallation()
  mkdirSync(join(folder, 'bin'))
  symlinkSync(script, join(folder, 'bin', 'codex'))

  expect(findCodex({ codexPath: undefined, env: { PATH: join(folder, 'bin') } })).toEqual({ path: native, from: 'path' })
})

const shims = {
  npm: '"%_prog%"  "%dp0%\\lib\\node_modules\\@openai\\codex\\bin\\codex.js" %*\r\n',
  pnpm: 'node  "%~dp0\\lib\\node_modules\\@openai\\codex\\bin\\codex.js" %*\r\n',
  PowerShell: '& "node$exe"  "$basedir/lib/node_modules/@openai/codex/bin/codex.js" $args\n',
}

test.runIf(process.platform === 'linux').each(Object.entries(shims))(
  'goes behind a command shim of %s to the native program',
  (maker, text) => {
    const { native } = anNpmInstallation()
    const shim = join(folder, maker === 'PowerShell' ? 'codex.ps1' : 'codex.cmd')
    writeFileSync(shim, text)

    expect(findCodex({ codexPath: shim, env: {} })?.path).toBe(native)
  },
)

test('keeps a shim that does not say what it starts, which Windows cannot start as a program', () => {
  const shim = join(folder, 'codex.cmd')
  writeFileSync(shim, '@echo off\r\nvolta run %~n0 %*\r\n')

  expect(findCodex({ codexPath: shim, env: {} })?.path).toBe(shim)
  expect(needsInterpreter(shim, 'win32')).toBe(true)
})

test('only Windows needs an interpreter for scripts, and no system for programs', () => {
  expect(['codex.CMD', 'codex.bat', 'codex.ps1', 'codex.js'].every((path) => needsInterpreter(path, 'win32'))).toBe(true)
  expect(needsInterpreter('C:\\codex\\codex.exe', 'win32')).toBe(false)
  expect(needsInterpreter('/usr/lib/codex.js', 'linux')).toBe(false)
})

test('keeps a wrapper whose native program is not installed', () => {
  const script = aProgram('@openai', 'codex', 'bin', 'codex.js')
  writeFileSync(join(script, '..', '..', 'package.json'), '{"name":"@openai/codex"}')

  expect(findCodex({ codexPath: script, env: {} })?.path).toBe(script)
})

test('does not take our own dependency on the PATH for the Codex of the user', () => {
  const program = aProgram('user', 'codex')
  const env = { PATH: [resolve('node_modules/.bin'), join(folder, 'user')].join(delimiter) }

  expect(findCodex({ codexPath: undefined, env })).toEqual({ path: program, from: 'path' })
})

test('falls back to the copy among the dependencies', () => {
  const found = findCodex({ codexPath: undefined, env: { PATH: folder } })

  expect(found?.from).toBe('project')
  expect(found?.path).toContain(join('node_modules', '@openai'))
})
