import { expect, test } from 'vitest'
import { isAtLeast, parseVersion } from './version.ts'

test('reads the version that Codex prints', () => {
  expect(parseVersion('codex-cli 0.169.0\n')).toEqual({ text: '0.169.0', major: 0, minor: 169 })
  expect(parseVersion('warning: something\ncodex-cli 0.170.0-alpha.3')).toEqual({ text: '0.170.0-alpha.3', major: 0, minor: 170 })
})

test('takes nothing else for Codex', () => {
  for (const output of ['', 'v20.1.0', 'codex', 'my codex-cli 0.169.0', 'codex-cli 0.169']) {
    expect(parseVersion(output)).toBeNull()
  }
})

test('compares major before minor', () => {
  const version = (text: string) => parseVersion(`codex-cli ${text}`) ?? expect.unreachable()

  expect(isAtLeast(version('0.80.0'), { major: 0, minor: 80 })).toBe(true)
  expect(isAtLeast(version('0.79.9'), { major: 0, minor: 80 })).toBe(false)
  expect(isAtLeast(version('1.0.0'), { major: 0, minor: 80 })).toBe(true)
  expect(isAtLeast(version('0.200.0'), { major: 1, minor: 0 })).toBe(false)
})
