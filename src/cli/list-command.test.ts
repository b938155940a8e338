import { afterEach, expect, test, vi } from 'vitest'
import { emptyText, printPage } from './list-command.ts'

afterEach(() => vi.restoreAllMocks())

test('an empty page says whether there is nothing yet, nothing that matches or nothing more', () => {
  const empty = 'No runs yet.'

  expect(emptyText({}, { empty, isFiltered: false })).toBe(empty)
  expect(emptyText({}, { empty, isFiltered: true })).toBe('Nothing matches.')
  expect(emptyText({ cursor: 'nope' }, { empty, isFiltered: false })).toBe('Nothing comes behind this cursor.')
})

test('without a terminal a long text is cut too, and only the JSON has the whole of it', async () => {
  const cut = { id: 'run_1', prompt: 'x'.repeat(4_000), truncated: [{ path: '/prompt', length: 1_000_000 }] }
  const whole = { id: 'run_1', prompt: 'x'.repeat(1_000_000) }
  const view = {
    columns: [
      { title: 'RUN', value: ({ id }: { id: string }) => id },
      { title: 'PROMPT', value: (run: typeof whole) => run.prompt },
    ],
    get: async () => whole,
    empty: '',
    isFiltered: false,
    command: 'runs',
    dataDir: '/data',
  }
  const printed = async (json: boolean) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    await printPage({ data: [cut], nextCursor: null }, { json }, view)
    const text = write.mock.calls.map(([chunk]) => String(chunk)).join('')
    write.mockRestore()
    return text
  }

  expect(Math.max(...(await printed(false)).split('\n').map((line) => line.length))).toBe(240)
  expect(JSON.parse(await printed(true))).toEqual({ data: [whole], nextCursor: null })
})
