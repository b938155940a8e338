import { setImmediate as tick } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { createSlot, type Opening } from './slot.ts'

/** A slot of texts; `next` is what the next opening does. */
function bench(next: (opening: Opening<string>, number: number) => Promise<void> = async () => {}) {
  const said: string[] = []
  let count = 0
  const slot = createSlot<string>({
    empty: 'nothing',
    async open(opening) {
      count += 1
      const number = count
      said.push(`open ${number}`)
      opening.own({ close: async () => void said.push(`close ${number}`) })
      await next(opening, number)
      opening.show(`content ${number}`)
    },
    onChange: (content, previous) => said.push(`${previous} > ${content}`),
    log: silentLog,
  })
  return { slot, said, saidOf: (kind: RegExp) => said.filter((text) => kind.test(text)) }
}

test('opens at once, and whoever wants the content waits for it', async () => {
  const { slot, said } = bench()
  expect(slot.content).toBe('nothing')
  await slot.settled()
  expect(slot.content).toBe('content 1')
  expect(said).toEqual(['nothing > nothing', 'open 1', 'nothing > content 1'])
})

test('closes what is there before it opens the next one, the last opened first', async () => {
  const { slot, said } = bench(async (opening, number) => opening.own({ close: async () => void said.push(`close ${number}b`) }))
  await slot.settled()
  await slot.replace('why')
  expect(slot.content).toBe('content 2')
  expect(said.slice(3)).toEqual(['content 1 > nothing', 'close 1b', 'close 1', 'open 2', 'nothing > content 2'])
})

test('ends what uses the content before it prepares and replaces', async () => {
  const { slot, said, saidOf } = bench()
  const ended = Promise.withResolvers<void>()
  slot.beforeReplacing(async (reason) => {
    said.push(`end: ${reason}`)
    await ended.promise
  })
  await slot.settled()
  const replaced = slot.replace('signed out', async () => void said.push('prepare'))
  await tick()
  expect(saidOf(/^(end|prepare|close)/)).toEqual(['end: signed out'])
  ended.resolve()
  await replaced
  expect(saidOf(/^(end|prepare|close|open)/)).toEqual(['open 1', 'end: signed out', 'prepare', 'close 1', 'open 2'])
})

test('the next one comes also when what was to be done before it failed, and who asked hears of that', async () => {
  const { slot } = bench()
  slot.beforeReplacing(() => Promise.reject(new Error('does not end')))
  await expect(slot.replace('why', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  expect(slot.content).toBe('content 2')
})

test('never opens two at once, and settles when all that was asked for is done', async () => {
  let open = 0
  const { slot } = bench(async () => {
    open += 1
    expect(open).toBe(1)
    await tick()
    open -= 1
  })
  const both = [slot.replace('one'), slot.replace('two')]
  await slot.settled()
  expect(slot.content).toBe('content 3')
  await Promise.all(both)
})

test('renews what is old, once for all who ask', async () => {
  const { slot, saidOf } = bench()
  await slot.settled()
  await slot.renew(60_000)
  expect(slot.content).toBe('content 1')
  await Promise.all([slot.renew(-1), slot.renew(-1), slot.renew(60_000)])
  expect(slot.content).toBe('content 2')
  expect(saidOf(/^open/)).toHaveLength(2)
})

test('what cannot be closed does not keep the next one from being opened', async () => {
  const { slot } = bench(async (opening) => opening.own({ close: () => Promise.reject(new Error('stuck')) }))
  await slot.replace('why')
  expect(slot.content).toBe('content 2')
})

test('closing ends what is being opened, what that opened meanwhile, and tells nobody', async () => {
  const { slot, said } = bench(async ({ signal, own }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    own({ close: async () => void said.push('close late') })
  })
  await tick()
  await slot.close()
  expect(slot.content).toBe('nothing')
  expect(said).toEqual(['nothing > nothing', 'open 1', 'close 1', 'close late'])
})
