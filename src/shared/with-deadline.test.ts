import { afterEach, expect, test, vi } from 'vitest'
import { settlesWithin, unlessAborted, withDeadline } from './with-deadline.ts'

declare const process: { getActiveResourcesInfo(): string[] }

const never = () => new Promise<never>(() => {})
const late = () => {
  throw new Error('late')
}
/** Timers for which a process stays. */
const awaitedTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

afterEach(() => {
  vi.useRealTimers()
})

test('work in time ends as it would without a deadline, and no timer is left', async () => {
  vi.useFakeTimers()

  expect(await withDeadline(Promise.resolve('done'), 1_000, late)).toBe('done')
  await expect(withDeadline(Promise.reject(new Error('failed')), 1_000, late)).rejects.toThrow('failed')
  expect(vi.getTimerCount()).toBe(0)
})

test('work that is late is answered by the caller: with an error, or with a value', async () => {
  await expect(withDeadline(never(), 1, late)).rejects.toThrow('late')
  expect(await withDeadline(never(), 1, () => null)).toBeNull()
})

test('how late work ends is nobody’s concern', async () => {
  const work = Promise.withResolvers<string>()
  await expect(withDeadline(work.promise, 1, late)).rejects.toThrow('late')

  // A rejection that nobody handles would fail this file.
  work.reject(new Error('too late'))
  await new Promise<void>((resolve) => setTimeout(resolve, 5))
})

test('a signal ends the waiting with its reason, also one that has fired before', async () => {
  vi.useFakeTimers()
  const abort = new AbortController()
  const waiting = withDeadline(never(), 1_000, late, { signal: abort.signal })
  abort.abort(new Error('stopped'))

  await expect(waiting).rejects.toThrow('stopped')
  await expect(withDeadline(never(), 1_000, late, { signal: abort.signal })).rejects.toThrow('stopped')
  expect(vi.getTimerCount()).toBe(0)
})

test('listens to its signal no longer than it waits', async () => {
  const listeners = new Set<() => void>()
  const signal: AbortSignal = {
    aborted: false,
    reason: undefined,
    addEventListener: (_, listener) => void listeners.add(listener),
    removeEventListener: (_, listener) => void listeners.delete(listener),
  }
  const work = Promise.withResolvers<void>()
  const waiting = withDeadline(work.promise, 1_000, late, { signal })
  expect(listeners.size).toBe(1)
  work.resolve()
  await waiting

  expect(listeners.size).toBe(0)
})

test('a process stays for a deadline, but not for one in the background', async () => {
  const before = awaitedTimers()
  const work = Promise.withResolvers<void>()
  const behind = withDeadline(work.promise, 1_000, late, { isBackground: true })
  expect(awaitedTimers()).toBe(before)

  const ahead = withDeadline(work.promise, 1_000, late)
  expect(awaitedTimers()).toBe(before + 1)
  work.resolve()
  await Promise.all([behind, ahead])
  expect(awaitedTimers()).toBe(before)
})

test('says whether a promise is settled in time, however it settles', async () => {
  expect(await settlesWithin(Promise.resolve(), 1_000)).toBe(true)
  expect(await settlesWithin(Promise.reject(new Error('failed')), 1_000)).toBe(true)
  expect(await settlesWithin(never(), 1)).toBe(false)
})

test('work without a deadline is waited for until a signal fires', async () => {
  const abort = new AbortController()
  expect(await unlessAborted(Promise.resolve('done'), abort.signal)).toBe('done')
  const waiting = unlessAborted(never(), abort.signal)
  abort.abort(new Error('stopped'))

  await expect(waiting).rejects.toThrow('stopped')
  await expect(unlessAborted(never(), abort.signal)).rejects.toThrow('stopped')
})
