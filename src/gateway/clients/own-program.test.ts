import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { expect, test } from 'vitest'
import { ownProgram } from './own-program.ts'

test('a clone is started by its launcher, with a Node of its own or the one that runs', () => {
  const [node = '', launcher = '', ...others] = ownProgram({}) ?? []
  expect(others).toEqual([])
  expect([node, launcher].every((path) => isAbsolute(path) && existsSync(path))).toBe(true)
  expect(launcher.endsWith(join('build', 'switchboard.js'))).toBe(true)
})

test('under Electron a Node of this machine is taken, and nothing where there is none', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "own program's-")))
  Object.defineProperty(process.versions, 'electron', { value: '45.0.0', configurable: true })
  try {
    const [gateway, bin, build] = ['out', 'bin', 'build'].map((name) => join(root, name))
    for (const folder of [gateway, bin, build]) mkdirSync(folder ?? '')
    const from = join(gateway ?? '', 'process.js')
    expect(ownProgram({ PATH: bin }, from)).toBeNull()
    const [launcher, node] = [
      join(build ?? '', 'switchboard.js'),
      join(bin ?? '', process.platform === 'win32' ? 'node.exe' : 'node'),
    ]
    writeFileSync(launcher, '')
    expect(ownProgram({ PATH: ['relative', bin].join(delimiter) }, from)).toBeNull()
    writeFileSync(node, '')
    expect(ownProgram({ PATH: bin }, from)).toEqual([node, launcher])
    expect(ownProgram({}, from)).toBeNull()
  } finally {
    Reflect.deleteProperty(process.versions, 'electron')
    rmSync(root, { recursive: true })
  }
})
