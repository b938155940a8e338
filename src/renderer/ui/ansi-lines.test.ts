import { expect, test } from 'vitest'
import { ansiSpans, createAnsiReader } from './ansi-lines.ts'

const esc = '\u001b'
const ansiLines = (output: string) => createAnsiReader()(output).lines
const withoutAnsi = (output: string) =>
  ansiLines(output)
    .map((line) =>
      ansiSpans(line)
        .map((span) => span.text)
        .join(''),
    )
    .join('\n')
const looks = (output: string) =>
  ansiLines(output).map((line) => ansiSpans(line).map((span) => [span.text, span.foreground, span.decorations.join()]))

test('plain output is one span for each line', () => {
  expect(looks('a\nb\n')).toEqual([[['a', null, '']], [['b', null, '']]])
})

test('a colour lasts over line ends until it is reset', () => {
  expect(looks(`${esc}[31mred\nstill${esc}[0m plain\nplain`)).toEqual([
    [['red', '#ff7b72', '']],
    [
      ['still', '#ff7b72', ''],
      [' plain', null, ''],
    ],
    [['plain', null, '']],
  ])
})

test('lines can be coloured in any order', () => {
  const lines = ansiLines(`${esc}[1;32ma\nb\nc`)
  const last = lines[2]
  if (!last) throw new Error('no line')
  expect(ansiSpans(last)).toEqual([{ text: 'c', foreground: '#56d364', background: null, decorations: ['bold'] }])
})

test('colours of the large palettes become CSS values', () => {
  expect(looks(`${esc}[38;5;208mx${esc}[38;2;1;2;3my${esc}[38;5;244mz`)).toEqual([
    [
      ['x', 'rgb(255, 135, 0)', ''],
      ['y', 'rgb(1, 2, 3)', ''],
      ['z', 'rgb(128, 128, 128)', ''],
    ],
  ])
})

test('a line redrawn with carriage returns shows its last state', () => {
  expect(withoutAnsi('10%\r50%\r100%\r\ndone\r\n')).toBe('100%\ndone')
})

test('cursor movements, links, titles and bells are removed', () => {
  const output = `${esc}[2K${esc}[1A${esc}]0;title\u0007${esc}]8;;https://x.y${esc}\\link${esc}]8;;${esc}\\\u0007 ${esc}[?25lend`
  expect(withoutAnsi(output)).toBe('link end')
})

test('markup in the output stays text', () => {
  expect(looks(`<b>${esc}[31m&amp;`)).toEqual([
    [
      ['<b>', null, ''],
      ['&amp;', '#ff7b72', ''],
    ],
  ])
})

test('a program that never resets its colours does not make lines grow without end', () => {
  const lines = ansiLines(`${esc}[31mx\n`.repeat(10_000))
  expect(Math.max(...lines.map((line) => line.style.length))).toBeLessThanOrEqual(400)
})

test('a reader that sees an output grow ends with the same lines as one that sees it at once', () => {
  const output = `${esc}[31mred\nstill ${esc}[1mbold\n50%\r100%\r\n\nlast${esc}[0m line`
  for (const step of [1, 2, 3, 7]) {
    const read = createAnsiReader()
    for (let length = step; length < output.length; length += step) read(output.slice(0, length))
    expect(read(output).lines).toEqual(ansiLines(output))
  }
})

test('a reader begins anew with an output that is not the old one grown longer', () => {
  const read = createAnsiReader()
  read('one\ntwo\nthree')
  expect(read('two\nthree\nfour').lines.map((line) => line.text)).toEqual(['two', 'three', 'four'])
  expect(read('').lines).toEqual([])
})
