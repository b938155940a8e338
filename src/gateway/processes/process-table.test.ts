import { expect, test } from 'vitest'
import { parseStat } from './process-table.ts'

test('the parent of a process is read behind its name, whatever that holds', () => {
  const rest = 'S 70 71 71 0 -1 4194304 1 0 0 0 1 2 0 0 20 0 11 0 98765 1 2'
  expect(parseStat(`71 (node) ${rest}`)).toEqual({ pid: 71, parent: 70, session: 71, startedAt: 98_765, isOver: false })
  expect(parseStat(`72 (a) R 1 (b)) ${rest}`)).toEqual({ pid: 72, parent: 70, session: 71, startedAt: 98_765, isOver: false })
  expect(parseStat(`73 (c) ${rest.replace('S', 'Z')}`)).toMatchObject({ isOver: true })
  expect(parseStat('')).toBeNull()
})
