import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStopWatch, patientDeadline } from './stop-watch.ts'

let child: ChildProcess
beforeEach(() => {
  child = spawn('sleep', ['97'])
})
afterEach(() => void child.kill('SIGKILL'))

const onPosix = test.skipIf(process.platform === 'win32')

onPosix('a process that is stopped and goes on is seen, as long as somebody wants to know', async () => {
  const seen: boolean[] = []
  const watch = createStopWatch(child.pid ?? null, (isStopped) => seen.push(isStopped))
  const release = watch.hold()
  child.kill('SIGSTOP')
  await vi.waitFor(() => expect(watch.isStopped).toBe(true), 3_000)
  child.kill('SIGCONT')
  await vi.waitFor(() => expect(watch.isStopped).toBe(false), 3_000)
  release()
  expect(seen).toEqual([true, false])
})

onPosix('a deadline stands still while the process is stopped, and passes when it only is slow', async () => {
  const watch = createStopWatch(child.pid ?? null, () => {})
  child.kill('SIGSTOP')
  let isLate = false
  patientDeadline(watch, 100, () => {
    isLate = true
  })
  await delay(900)
  expect(isLate).toBe(false)
  child.kill('SIGCONT')
  await vi.waitFor(() => expect(isLate).toBe(true), 3_000)
})

test('a deadline that is called off does not pass', async () => {
  const watch = createStopWatch(null, () => {})
  const onLate = vi.fn()
  patientDeadline(watch, 10, onLate)()
  await delay(50)
  expect(onLate).not.toHaveBeenCalled()
})
