import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDir } from '#node/data-dir.ts'
import { shellLine, shellOf } from '#shared/shell-text.ts'
import { ownCommand } from './own-command.ts'

const installed = join('/usr', 'local', 'bin', 'switchboard')

test.each([
  [installed, 'switchboard serve'],
  [join('/lib', 'node_modules', 'codex-switchboard', 'build', 'switchboard.js'), 'switchboard serve'],
  [join('/home', '.npm', '_npx', '1f', 'node_modules', '.bin', 'switchboard'), 'npx switchboard serve'],
])('%s is called as it was started', (program, command) => {
  expect(ownCommand('serve', undefined, program)).toBe(command)
})

test('a clone is called through npx from inside of it, and by its whole path from elsewhere', () => {
  const [clone, program] = [join('/home', 'clone'), join('/home', 'clone', 'build', 'switchboard.js')]
  for (const cwd of [clone, join(clone, 'src', 'cli')]) {
    expect(ownCommand('serve', undefined, program, cwd)).toBe('npx switchboard serve')
  }
  for (const cwd of [join('/home'), join('/home', 'clone2'), join('/')]) {
    expect(ownCommand('serve', undefined, program, cwd)).toBe(
      `${shellLine([process.execPath, program], shellOf(process.platform))} serve`,
    )
  }
})

test('a data folder is named only where it is not the usual one', () => {
  expect(ownCommand('runs', defaultDataDir(), installed)).toBe('switchboard runs')
  expect(ownCommand('runs', '/data', installed)).toBe('switchboard runs --data-dir /data')
})

test.skipIf(process.platform === 'win32')('a data folder stays one word in a shell (quoted otherwise on Windows)', () => {
  expect(ownCommand('runs', "/it's here", installed)).toBe(`switchboard runs --data-dir '/it'\\''s here'`)
})
