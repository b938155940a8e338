import { expect, test } from 'vitest'
import { printable, printableProse } from './output.ts'

test('what could steer a terminal is left out; line breaks and tabs stay', () => {
  expect(printable('a\u001b[2Jb\u0007\r\n\tc')).toBe('ab\n\tc')
})

test.each([
  ['rm -rf build\u202E/ #', 'rm -rf build\\u{202e}/ #'],
  ['r\u200Bm', 'r\\u{200b}m'],
  ['r\u200Dm', 'r\\u{200d}m'],
  ['\u2066ls\u2069', '\\u{2066}ls\\u{2069}'],
  ['a\u2028b', 'a\\u{2028}b'],
  ['x\u{E0041}', 'x\\u{e0041}'],
  ['l\uFE0Fs\u3164', 'l\\u{fe0f}s\\u{3164}'],
])('%j shows what is hidden in it', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('letters, marks and emoji are what they were', () => {
  const text = 'Zażółć 日本語 हिन्दी é ⚠️ 👍🏽 $ ls -la'
  expect(printable(text)).toBe(text)
})

test('prose keeps its joiners and nothing else that is hidden', () => {
  expect(printableProse('می\u200Cخواهم 👩\u200D💻 \u202Eevil')).toBe('می\u200Cخواهم 👩\u200D💻 \\u{202e}evil')
})
