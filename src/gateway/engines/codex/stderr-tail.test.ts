import { expect, test } from 'vitest'
import { meaningfulTail } from './stderr-tail.ts'

const warning =
  '\u001b[2m2026-11-21T21:18:48Z\u001b[0m \u001b[31mERROR\u001b[0m codex_app_server: Codex could not find bubblewrap on PATH. Codex will use the bundled bubblewrap in the meantime.'

test('a warning of every start is not among the last words', () => {
  expect(meaningfulTail(warning)).toBe('')
  expect(meaningfulTail(`${warning}\n\u001b[31mpanicked\u001b[0m at main.rs`)).toBe('panicked at main.rs')
})
