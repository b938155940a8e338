import { expect, test } from 'vitest'
import { shellCommand, shellWords } from './shell-words.ts'

test.for([
  ["/bin/bash -lc 'echo hi'", ['/bin/bash', '-lc', 'echo hi']],
  ["/bin/bash -lc 'it'\\''s'", ['/bin/bash', '-lc', "it's"]],
  ['/bin/bash -lc "it\'s \\"quoted\\" \\$HOME \\n"', ['/bin/bash', '-lc', 'it\'s "quoted" $HOME \\n']],
  ['  ls   -la  \'a b\'c"d" ', ['ls', '-la', 'a bcd']],
  ["'' x", ['', 'x']],
  ['a\\ b', ['a b']],
  ['', []],
  ["it's not closed", ["it's not closed"]],
] as const)('%j is %j', ([line, words]) => {
  expect(shellWords(line)).toEqual(words)
})

test('the shell that Codex adds is told apart from the command', () => {
  expect(shellCommand("/bin/bash -lc 'echo hi > b.txt; cat a.txt'")).toEqual({
    shell: '/bin/bash -lc',
    script: 'echo hi > b.txt; cat a.txt',
  })
  expect(shellCommand('/bin/bash -lc ls')).toEqual({ shell: '/bin/bash -lc', script: 'ls' })
  expect(shellCommand('/bin/zsh -c "echo \\"$HOME\\""').script).toBe('echo "$HOME"')
})

test('quotes within the command are shown as they run', () => {
  expect(shellCommand(`/bin/bash -lc 'echo '\\''a b'\\'''`).script).toBe("echo 'a b'")
  expect(shellCommand(`/bin/bash -lc 'echo '"'"'x'"'"''`).script).toBe("echo 'x'")
})

test('a command that Codex quotes in several pieces is put together again', () => {
  expect(shellCommand(`/bin/bash -lc 'printf "'"\\033[3"'$((i%7))m'"\\n\\""'; done'`).script).toBe(
    'printf "\\033[3$((i%7))m\\n"; done',
  )
})

test('what is not one wrapped command stays as it is', () => {
  for (const command of ['ls -la', `/bin/bash -lc 'open`, `/bin/bash -lc 'a' 'b'`, 'python -c "print(1)"']) {
    expect(shellCommand(command)).toEqual({ shell: null, script: command })
  }
})
