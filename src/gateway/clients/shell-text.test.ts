import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { setVariableLine, shellLine, shellOf } from '#shared/shell-text.ts'

const words = [
  '/opt/my tools/it\'s "here"/node',
  'a b',
  '$HOME',
  '`id`',
  '!x',
  '~',
  '*',
  '',
  '--data-dir',
  '/d\\e',
  'ü\n‘☃’',
  '%PATH%',
]

test.skipIf(process.platform === 'win32')('a POSIX shell hands every word on as it is', () => {
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellLine(words, 'posix')}`], { encoding: 'utf8' })
  expect(printed.split('\0').slice(0, -1)).toEqual(words)
})

test.skipIf(process.platform === 'win32')('a variable is set to what a command prints', () => {
  const line = setVariableLine('SWITCHBOARD_TOKEN', ['printf', '%s', 'se cret'], 'posix')
  expect(execFileSync('/bin/sh', ['-c', `${line}; printf %s "$SWITCHBOARD_TOKEN"`], { encoding: 'utf8' })).toBe('se cret')
})

/** How PowerShell reads a command line of plain and single-quoted words (about_Quoting_Rules, about_Operators). */
function readPowerShell(line: string): string[] {
  const quote = "['‘’‚‛]"
  const pattern = new RegExp(`${quote}((?:[^'‘’‚‛]|${quote}{2})*)${quote}|([^\\s'‘’‚‛]+)`, 'g')
  return [...line.matchAll(pattern)].map(
    ([, quoted, plain]) => plain ?? quoted?.replaceAll(new RegExp(`${quote}(${quote})`, 'g'), '$1') ?? '',
  )
}

test('PowerShell hands every word on as it is, and runs a program whose path is in quotes', () => {
  const line = shellLine(words, 'powershell')
  expect(line.startsWith("& '")).toBe(true)
  expect(readPowerShell(line.slice(2))).toEqual(words)
  expect(shellLine(['C:\\node\\node.exe', 'C:\\my tools\\x.js', 'mcp'], 'powershell')).toBe(
    "C:\\node\\node.exe 'C:\\my tools\\x.js' mcp",
  )
  expect(setVariableLine('TOKEN', ['C:\\Program Files\\node.exe', 'token'], 'powershell')).toBe(
    "$env:TOKEN = & 'C:\\Program Files\\node.exe' token",
  )
})

test('the shell is the one of the system', () => {
  expect([shellOf('win32'), shellOf('darwin'), shellOf('linux')]).toEqual(['powershell', 'posix', 'posix'])
})
