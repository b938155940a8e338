import { describe, expect, test } from 'vitest'
import { createQuit, type QuitOptions, quitStep } from './quit.ts'

const busy = { phase: 'running', ownsGateway: true, activeRuns: 2, confirmQuit: true } as const

describe('quitting', () => {
  test('asks while runs are active', () => {
    expect(quitStep(busy)).toBe('ask')
  })

  test('does not ask without runs, for a gateway that runs on, or when the user said not to', () => {
    expect(quitStep({ ...busy, activeRuns: 0 })).toBe('close')
    expect(quitStep({ ...busy, ownsGateway: false })).toBe('close')
    expect(quitStep({ ...busy, confirmQuit: false })).toBe('close')
  })

  test('asks once at a time', () => {
    expect(quitStep({ ...busy, phase: 'asking' })).toBe('wait')
  })

  test('closes the gateway once confirmed, waits for it once, then ends', () => {
    expect(quitStep({ ...busy, phase: 'confirmed' })).toBe('close')
    expect(quitStep({ ...busy, phase: 'closing' })).toBe('wait')
    expect(quitStep({ ...busy, phase: 'closed' })).toBe('end')
  })
})

/** The app as far as quitting knows it: it asks again whenever it was told to. */
function bench(change: Partial<QuitOptions> = {}) {
  const seen = { ended: false, left: false, faults: [] as string[], timeMs: 0 }
  const closing = Promise.withResolvers<void>()
  const quit = createQuit({
    situation: () => ({ ownsGateway: true, activeRuns: 1, confirmQuit: true }),
    ask: async () => true,
    close: () => closing.promise,
    quit: () => request(),
    leave: () => {
      seen.left = true
    },
    onFault: (what) => void seen.faults.push(what),
    now: () => seen.timeMs,
    ...change,
  })
  function request() {
    if (quit.phase === 'closed') seen.ended = true
    else quit.requested()
  }
  return { quit, seen, request, closing, settled: () => new Promise((resolve) => setImmediate(resolve)) }
}

describe('quitting comes to its end', () => {
  test('after a close that fails', async () => {
    const { request, seen, settled } = bench({ close: () => Promise.reject(new Error('disk full')) })
    request()
    await settled()
    expect(seen).toMatchObject({ ended: true, faults: ['Something could not be closed'] })
  })

  test('after a close that throws at once', async () => {
    const { request, seen, settled } = bench({
      close: () => {
        throw new Error('the window is gone')
      },
    })
    request()
    await settled()
    expect(seen.ended).toBe(true)
  })

  test('when the situation is unknown or the question cannot be shown', async () => {
    const unknown = bench({
      situation: () => {
        throw new Error('EACCES')
      },
    })
    unknown.request()
    unknown.closing.resolve()
    await unknown.settled()
    expect(unknown.seen.ended).toBe(true)

    const mute = bench({ ask: () => Promise.reject(new Error('no display')) })
    mute.request()
    mute.closing.resolve()
    await mute.settled()
    expect(mute.seen.ended).toBe(true)
  })

  test('at once when somebody insists while it hangs, but not by a key that repeats', async () => {
    const { request, seen, settled } = bench()
    request()
    await settled()
    seen.timeMs = 300
    request()
    expect(seen.left).toBe(false)
    seen.timeMs = 2_000
    request()
    expect(seen.left).toBe(true)
  })

  test('when a signal comes while the question stands, whatever is answered later', async () => {
    const answer = Promise.withResolvers<boolean>()
    const { quit, request, seen, settled, closing } = bench({ ask: () => answer.promise })
    request()
    quit.confirm()
    expect(quit.phase).toBe('closing')
    answer.resolve(false)
    await settled()
    expect(quit.phase).toBe('closing')
    closing.resolve()
    await settled()
    expect(seen.ended).toBe(true)
  })
})
