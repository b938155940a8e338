import { expect, test } from 'vitest'
import { shellLine } from './shell-line.ts'

test('writes a shell line that splits into the same words', () => {
  expect(shellLine(['/bin/bash', '-lc', 'echo hi'])).toBe("/bin/bash -lc 'echo hi'")
  expect(shellLine(['echo', "it's", '', 'a=b', '$HOME'])).toBe(`echo 'it'\\''s' '' a=b '$HOME'`)
})
