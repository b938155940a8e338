import { expect, test } from 'vitest'
import { shellWords } from './shell-words.ts'

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
