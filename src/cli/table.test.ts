import { expect, test } from 'vitest'
import { formatDuration, formatTable } from './table.ts'

const columns = [
  { title: 'ID', value: (row: { id: string; text: string }) => row.id },
  { title: 'TEXT', value: (row: { id: string; text: string }) => row.text },
]

test('columns are as wide as their widest cell and lines have no trailing blanks', () => {
  expect(
    formatTable(
      [
        { id: 'run_1', text: 'a' },
        { id: 'r', text: '' },
      ],
      columns,
      80,
    ),
  ).toEqual(['ID     TEXT', 'run_1  a', 'r'])
})

test('a cell is one line, without anything that steers a terminal', () => {
  expect(formatTable([{ id: 'x', text: '\u001b[31mred\u001b[0m\u0007\nsecond' }], columns, 80)[1]).toBe('x   red')
})

test('no line is wider than the terminal', () => {
  expect(formatTable([{ id: 'x', text: 'abcdefghij' }], columns, 8)).toEqual(['ID  TEXT', 'x   abc…'])
})

test('colours are put around cells as they stand, cut and padded', () => {
  const paint = (format: unknown, text: string) => `<${String(format)}>${text}</>`
  const coloured = [{ title: 'STATUS', value: () => 'failed', format: () => 'red' as const }, ...columns]
  expect(formatTable([{ id: 'x', text: 'abcdefghij' }], coloured, 16, paint)).toEqual([
    '<dim>STATUS  ID  TEXT</>',
    '<red>failed</>  x   abc…',
  ])
})

test.each([
  [12, '12 ms'],
  [1_500, '1.5 s'],
  [61_000, '1 min 1 s'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
