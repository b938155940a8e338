import { afterEach, expect, test, vi } from 'vitest'
import { paintFor } from './paint.ts'

afterEach(() => vi.unstubAllEnvs())

// As much of a terminal as colours ask for.
const terminal = (isTTY: boolean) => Object.assign(Object.create(process.stdout), { isTTY, getColorDepth: () => 8 })

test('only a person at a terminal sees colours, unless they want none', () => {
  vi.stubEnv('FORCE_COLOR', '1')
  expect(paintFor(terminal(false), {})('red', 'failed')).toBe('failed')
  expect(paintFor(terminal(true), { NO_COLOR: '1' })('red', 'failed')).toBe('failed')
  expect(paintFor(terminal(true), {})('red', 'failed')).toBe('\u001b[31mfailed\u001b[39m')
})
