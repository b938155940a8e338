import { expect, test } from 'vitest'
import { createBodyRoom } from './body-room.ts'

test('who finds no room waits for its turn, in the order of coming', async () => {
  const room = createBodyRoom(10, 60_000)
  const entered: string[] = []
  const enter = async (name: string, bytes: number) => {
    const leave = await room.take(bytes)
    entered.push(name)
    return leave
  }
  const first = await enter('first', 6)
  const second = enter('second', 6)
  const third = enter('third', 2)
  await Promise.resolve()
  expect(entered).toEqual(['first'])
  first()
  ;(await second)()
  ;(await third)()
  expect(entered).toEqual(['first', 'second', 'third'])
})

test('more than the whole room goes in alone', async () => {
  const room = createBodyRoom(10, 60_000)
  const leave = await room.take(20)
  const next = room.take(1)
  leave()
  ;(await next)()
})

test('who waited too long is refused, and leaves no place behind', async () => {
  const room = createBodyRoom(10, 1)
  const leave = await room.take(10)
  await expect(room.take(1)).rejects.toMatchObject({ error: { code: 'tooMany' } })
  leave()
  ;(await room.take(10))()
})
