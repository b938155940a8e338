import { describe, expect, test } from 'vitest'
import type { ProcessState } from '#shared/contract/engine.ts'
import { doublingBackoff } from '#shared/doubling-backoff.ts'
import { type ProcessExit, ProcessFailure, type SupervisedSpec, supervise } from './supervisor.ts'

interface ScriptedProcess {
  pid: number
  becomeReady: () => void
  comeFurther: () => void
  refuse: (why: string) => void
  exit: (exitCode: number | null, stderrTail?: string, final?: boolean) => void
  stopCalls: number
}

/** Processes that do what the test says, and a schedule that fires when the test says. */
function bench(overrides: Partial<SupervisedSpec> & { exitsLate?: boolean } = {}) {
  const children: ScriptedProcess[] = []
  const states: ProcessState[] = []
  const timers = new Map<number, { action: () => void; delayMs: number }>()
  let timerCount = 0

  const supervisor = supervise(
    {
      spawn: () => {
        const ready = Promise.withResolvers<void>()
        const exited = Promise.withResolvers<ProcessExit>()
        let comeFurther = () => {}
        const child: ScriptedProcess = {
          comeFurther: () => comeFurther(),
          pid: 100 + children.length,
          becomeReady: ready.resolve,
          refuse: (why) => ready.reject(new Error(why)),
          exit: (exitCode, stderrTail = '', final = false) => exited.resolve({ exitCode, stderrTail, final }),
          stopCalls: 0,
        }
        children.push(child)
        return {
          pid: child.pid,
          ready: ready.promise,
          onProgress: (listener) => {
            comeFurther = listener
          },
          exited: exited.promise,
          stop: async () => {
            child.stopCalls += 1
            if (overrides.exitsLate) return
            child.exit(0)
            await exited.promise
          },
        }
      },
      backoffMs: (failures) => failures * 10,
      maxAttempts: 3,
      stableMs: 5000,
      readyTimeoutMs: 900,
      schedule: (action, delayMs) => {
        const id = timerCount++
        timers.set(id, { action, delayMs })
        return () => timers.delete(id)
      },
      ...overrides,
    },
    (state) => states.push(state),
  )

  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const child = (index: number) => {
    const found = children[index]
    if (!found) throw new Error(`process ${index} was never spawned`)
    return found
  }
  return {
    supervisor,
    states,
    children,
    child,
    settled,
    pendingDelays: () => [...timers.values()].map((timer) => timer.delayMs),
    fire: async (delayMs: number) => {
      const entry = [...timers].find(([, timer]) => timer.delayMs === delayMs)
      if (!entry) throw new Error(`nothing waits for ${delayMs} ms`)
      timers.delete(entry[0])
      entry[1].action()
      await settled()
    },
    /** Ready, then gone: one failure. */
    crash: async (index: number, exitCode: number, stderrTail = '') => {
      child(index).becomeReady()
      await settled()
      child(index).exit(exitCode, stderrTail)
      await settled()
    },
  }
}

describe('starting', () => {
  test('publishes starting and then ready with the pid, and start resolves only then', async () => {
    const { supervisor, states, child } = bench()
    const started = supervisor.start()
    expect(states).toEqual([{ status: 'starting', attempt: 1 }])
    child(0).becomeReady()
    await started
    expect(states.at(-1)).toEqual({ status: 'ready', pid: 100 })
    expect(supervisor.state).toEqual({ status: 'ready', pid: 100 })
  })

  test('concurrent starts share one process, and a start while ready resolves at once', async () => {
    const { supervisor, children, child } = bench()
    const both = Promise.all([supervisor.start(), supervisor.start()])
    child(0).becomeReady()
    await both
    await supervisor.start()
    expect(children).toHaveLength(1)
  })

  test('a crash before ready counts, and a later attempt still fulfils the first start', async () => {
    const { supervisor, states, child, settled, fire } = bench()
    const started = supervisor.start()
    child(0).exit(1, 'bad config')
    await settled()
    expect(states.at(-1)).toEqual({ status: 'restarting', attempt: 2, delayMs: 10, exitCode: 1, stderrTail: 'bad config' })
    await fire(10)
    expect(states.at(-1)).toEqual({ status: 'starting', attempt: 2 })
    child(1).becomeReady()
    await started
  })

  test('a process that refuses to become ready is stopped and its reason is kept', async () => {
    const { supervisor, states, child, settled } = bench({ maxAttempts: 1 })
    const started = supervisor.start()
    child(0).refuse('handshake refused')
    await expect(started).rejects.toThrow('handshake refused')
    await settled()
    expect(child(0).stopCalls).toBe(1)
    expect(states.at(-1)).toEqual({ status: 'failed', exitCode: 0, stderrTail: 'handshake refused' })
  })

  test('a process that is not ready in time is stopped and counts as crashed', async () => {
    const { supervisor, states, child, fire } = bench()
    const started = supervisor.start()
    await fire(900)
    expect(child(0).stopCalls).toBe(1)
    expect(states.at(-1)).toMatchObject({ status: 'restarting', stderrTail: 'It was not ready after 900 ms.' })
    await fire(10)
    child(1).becomeReady()
    await started
  })

  test('a process that comes further has the whole time again, until it is ready', async () => {
    const { supervisor, child, pendingDelays, settled } = bench()
    const started = supervisor.start()
    child(0).comeFurther()
    child(0).comeFurther()
    expect(pendingDelays()).toEqual([900])
    child(0).becomeReady()
    await started
    await settled()
    child(0).comeFurther()
    expect(pendingDelays()).toEqual([5000])
  })

  test('a process that becomes ready while it is being stopped for being late stays useless', async () => {
    const { supervisor, states, child, fire, settled } = bench({ exitsLate: true })
    const started = supervisor.start()
    await fire(900)
    child(0).becomeReady()
    await settled()
    expect(states).toEqual([{ status: 'starting', attempt: 1 }])
    child(0).exit(0)
    await settled()
    await fire(10)
    child(1).becomeReady()
    await started
    expect(supervisor.state).toEqual({ status: 'ready', pid: 101 })
  })

  test('a program that cannot be spawned fails with the reason', async () => {
    const { supervisor } = bench({
      maxAttempts: 1,
      spawn: () => {
        throw new Error('ENOENT codex')
      },
    })
    const failure = await supervisor.start().catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(ProcessFailure)
    expect(failure).toMatchObject({ reason: 'failed', exit: { exitCode: null, stderrTail: 'ENOENT codex' } })
  })
})

describe('crashing', () => {
  test('gives up after maxAttempts failures in a row and rejects, until start is called again', async () => {
    const { supervisor, states, child, children, settled, fire, pendingDelays } = bench()
    const started = supervisor.start()
    const failed = expect(started).rejects.toMatchObject({ reason: 'failed', exit: { exitCode: 9, stderrTail: 'boom 3' } })
    child(0).exit(9, 'boom 1')
    await settled()
    await fire(10)
    child(1).exit(9, 'boom 2')
    await settled()
    await fire(20)
    child(2).exit(9, 'boom 3')
    await failed
    expect(states.at(-1)).toEqual({ status: 'failed', exitCode: 9, stderrTail: 'boom 3' })
    expect(pendingDelays()).toEqual([])

    const again = supervisor.start()
    expect(states.at(-1)).toEqual({ status: 'starting', attempt: 1 })
    child(3).becomeReady()
    await again
    expect(children).toHaveLength(4)
  })

  test('a final exit is not tried again', async () => {
    const { supervisor, states, child, children } = bench()
    const failed = expect(supervisor.start()).rejects.toMatchObject({ reason: 'failed', exit: { final: true } })
    child(0).exit(20, 'port taken', true)
    await failed
    expect(children).toHaveLength(1)
    expect(states.at(-1)).toEqual({ status: 'failed', exitCode: 20, stderrTail: 'port taken' })
  })

  test('ready alone does not forget failures: a process that dies soon after ready is given up too', async () => {
    const { supervisor, states, crash, fire } = bench()
    await Promise.all([supervisor.start(), crash(0, 1)])
    await fire(10)
    await crash(1, 1)
    await fire(20)
    await crash(2, 1)
    expect(states.at(-1)?.status).toBe('failed')
  })

  test('a stable time forgets failures', async () => {
    const { supervisor, states, crash, fire, child, settled } = bench()
    await Promise.all([supervisor.start(), crash(0, 1)])
    await fire(10)
    await crash(1, 1)
    await fire(20)
    child(2).becomeReady()
    await settled()
    await fire(5000)
    child(2).exit(1)
    await settled()
    expect(states.at(-1)).toMatchObject({ status: 'restarting', attempt: 2, delayMs: 10 })
  })

  test('a start during the pause waits for the next attempt', async () => {
    const { supervisor, crash, fire, child, children } = bench()
    await Promise.all([supervisor.start(), crash(0, 1)])
    const waiting = supervisor.start()
    expect(children).toHaveLength(1)
    await fire(10)
    child(1).becomeReady()
    await waiting
  })
})

describe('stopping', () => {
  test('is stopped at once, resolves when the process is gone, and leaves no timer', async () => {
    const { supervisor, states, child, pendingDelays, settled } = bench()
    const started = supervisor.start()
    child(0).becomeReady()
    await started
    const stopped = supervisor.stop()
    expect(supervisor.state).toEqual({ status: 'stopped' })
    await stopped
    await settled()
    expect(child(0).stopCalls).toBe(1)
    expect(pendingDelays()).toEqual([])
    expect(states.at(-1)).toEqual({ status: 'stopped' })
  })

  test('rejects a pending start and calls off the next attempt', async () => {
    const { supervisor, child, settled, pendingDelays, children } = bench()
    const started = supervisor.start()
    const rejected = expect(started).rejects.toMatchObject({ reason: 'stopped' })
    child(0).exit(1)
    await settled()
    await supervisor.stop()
    await rejected
    expect(pendingDelays()).toEqual([])
    expect(children).toHaveLength(1)
  })

  test('a start while the old process still ends waits for the end', async () => {
    const { supervisor, child, children } = bench()
    const started = supervisor.start()
    child(0).becomeReady()
    await started
    const stopped = supervisor.stop()
    const again = supervisor.start()
    expect(children).toHaveLength(1)
    await stopped
    child(1).becomeReady()
    await again
    expect(supervisor.state).toEqual({ status: 'ready', pid: 101 })
  })

  test('stopping what never ran says nothing', async () => {
    const { supervisor, states } = bench()
    await supervisor.stop()
    expect(states).toEqual([])
  })
})

describe('restarting', () => {
  test('replaces the process, and the late exit of the old one does not touch the new one', async () => {
    const { supervisor, states, child, children, settled } = bench({ exitsLate: true })
    const started = supervisor.start()
    child(0).becomeReady()
    await started
    const restarted = supervisor.restart()
    await settled()
    child(1).becomeReady()
    await restarted
    child(0).exit(137)
    await settled()
    expect(children).toHaveLength(2)
    expect(states.at(-1)).toEqual({ status: 'ready', pid: 101 })
  })

  test('a pending start is carried over to the new process', async () => {
    const { supervisor, child, settled } = bench()
    const started = supervisor.start()
    const restarted = supervisor.restart()
    await settled()
    child(1).becomeReady()
    await Promise.all([started, restarted])
  })

  test('a stop after a restart wins', async () => {
    const { supervisor, child, settled, children } = bench()
    const started = supervisor.start()
    child(0).becomeReady()
    await started
    const rejected = expect(supervisor.restart()).rejects.toMatchObject({ reason: 'stopped' })
    await supervisor.stop()
    await rejected
    await settled()
    expect(children).toHaveLength(1)
  })

  test('starts again after giving up', async () => {
    const { supervisor, child, settled } = bench({ maxAttempts: 1 })
    const failed = expect(supervisor.start()).rejects.toBeInstanceOf(ProcessFailure)
    child(0).exit(2)
    await failed
    const restarted = supervisor.restart()
    await settled()
    child(1).becomeReady()
    await restarted
  })
})

test('doubling backoff starts at the first pause and stays below the limit', () => {
  expect([1, 2, 3, 4, 5].map(doublingBackoff(500, 3000))).toEqual([500, 1000, 2000, 3000, 3000])
})

test('without a schedule of its own it uses real timers', async () => {
  const states: ProcessState[] = []
  const recovered = Promise.withResolvers<void>()
  let spawned = 0
  const supervisor = supervise(
    {
      spawn: () => {
        spawned += 1
        const dies = spawned === 1
        const exited = Promise.withResolvers<{ exitCode: number | null; stderrTail: string }>()
        if (dies) exited.resolve({ exitCode: 3, stderrTail: '' })
        return {
          pid: spawned,
          ready: dies ? new Promise(() => {}) : Promise.resolve(),
          exited: exited.promise,
          stop: async () => exited.resolve({ exitCode: 0, stderrTail: '' }),
        }
      },
      backoffMs: () => 1,
      maxAttempts: 2,
      stableMs: 60_000,
      readyTimeoutMs: 60_000,
    },
    (state) => {
      states.push(state)
      if (state.status === 'ready') recovered.resolve()
    },
  )
  await supervisor.start()
  await recovered.promise
  await supervisor.stop()
  expect(states.map((state) => state.status)).toEqual(['starting', 'restarting', 'starting', 'ready', 'stopped'])
})
