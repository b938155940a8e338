import { expect, test } from 'vitest'
import { createFamily, gather } from './family.ts'
import type { ProcessEntry } from './process-table.ts'

/** A process with its parent, its session and its start. */
const entry = (pid: number, parent: number, session: number, startedAt: number): ProcessEntry => ({
  pid,
  parent,
  session,
  startedAt,
  isOver: false,
})
const init = entry(1, 0, 1, 0)
const codex = entry(100, 1, 100, 10)
const command = entry(200, 100, 200, 20)

const pidsOf = (family: ReturnType<typeof createFamily>, ...table: ProcessEntry[]) =>
  gather(family, [init, ...table], () => false).map(({ pid }) => pid)

test('who is in a session that one of them opened belongs to them, also when that one and its parents are gone', () => {
  const family = createFamily(codex)
  expect(pidsOf(family, codex, command, entry(201, 200, 200, 21))).toEqual([100, 200, 201])
  expect(pidsOf(family, codex, entry(201, 1, 200, 21), entry(202, 1, 200, 22))).toEqual([100, 201, 202])
  expect(pidsOf(family, entry(101, 1, 100, 11), entry(202, 1, 200, 22))).toEqual([101, 202])
})

test('a session that was given the number of theirs later is not theirs', () => {
  const family = createFamily(codex)
  expect(pidsOf(family, codex, command)).toEqual([100, 200])
  // Between two looks: also when the other that opened it is already gone itself.
  expect(pidsOf(family, codex, entry(200, 1, 200, 900), entry(201, 200, 200, 901))).toEqual([100])
  expect(pidsOf(family, codex, entry(201, 1, 200, 901))).toEqual([100])
  const another = createFamily(codex)
  expect(pidsOf(another, codex, command)).toEqual([100, 200])
  expect(pidsOf(another, codex, entry(201, 1, 200, 901))).toEqual([100])
})

test('nor is that of another process with the number of Codex', () => {
  const family = createFamily(codex)
  expect(pidsOf(family, entry(100, 1, 100, 900), entry(101, 100, 100, 901))).toEqual([])
})

test('a process with the number of one of them and a later start is another one', () => {
  const family = createFamily(codex)
  expect(pidsOf(family, codex, entry(150, 100, 100, 15))).toEqual([100, 150])
  expect(pidsOf(family, codex, entry(150, 1, 150, 950), entry(151, 150, 150, 951))).toEqual([100])
})
