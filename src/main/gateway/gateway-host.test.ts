import { expect, test } from 'vitest'
import type { RunningGateway } from '#node/attach.ts'
import type { ProcessExit } from '#node/supervisor.ts'
import { aRunningGateway } from '#node/testing/running-gateway.ts'
import type { AppError } from '#shared/errors.ts'
import { comeBackMs, createGatewayHost } from './gateway-host.ts'
import type { GatewayLink } from './gateway-link.ts'

const elsewhere = aRunningGateway()

interface Forked {
  pid: number
  ports: string[]
  becomeReady: () => void
  refuse: (error: AppError) => void
  exit: (exit: ProcessExit) => void
}

function bench(change: { onChange?: () => void; onFault?: (what: string) => void; running?: RunningGateway } = {}) {
  const links: GatewayLink[] = []
  const forked: Forked[] = []
  const delays: { action: () => void; delayMs: number }[] = []
  const state = { running: change.running ?? (null as RunningGateway | null), timeMs: 0 }
  let seen = Promise.withResolvers<void>()
  const host = createGatewayHost<string>({
    findRunning: async () => state.running,
    fork: (onRefused) => {
      const ready = Promise.withResolvers<void>()
      const exited = Promise.withResolvers<ProcessExit>()
      const child: Forked = {
        pid: 50 + forked.length,
        ports: [],
        becomeReady: ready.resolve,
        refuse: onRefused,
        exit: exited.resolve,
      }
      forked.push(child)
      return {
        pid: child.pid,
        ready: ready.promise,
        exited: exited.promise,
        connect: (port) => child.ports.push(port),
        kill: () => exited.resolve({ exitCode: null, stderrTail: '' }),
        stop: async () => exited.resolve({ exitCode: 0, stderrTail: '' }),
      }
    },
    ...(change.onFault ? { onFault: change.onFault } : {}),
    onChange: (link) => {
      change.onChange?.()
      links.push(link)
      seen.resolve()
      seen = Promise.withResolvers()
    },
    schedule: (action, delayMs) => {
      const entry = { action, delayMs }
      delays.push(entry)
      return () => void delays.splice(delays.indexOf(entry), 1)
    },
    now: () => state.timeMs,
  })
  const last = () => links.at(-1)
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    host,
    links,
    forked,
    state,
    delays,
    child: (index: number) => {
      const child = forked[index]
      if (!child) throw new Error(`gateway ${index} was never forked`)
      return child
    },
    /** Lets every timer that is due in this time fire, one after the other. */
    passTime: async (ms: number) => {
      const end = state.timeMs + ms
      await settled()
      while (state.timeMs < end && delays.some((entry) => entry.delayMs <= ms)) {
        const [due] = delays.filter((entry) => entry.delayMs <= ms)
        if (!due) return
        delays.splice(delays.indexOf(due), 1)
        state.timeMs += due.delayMs
        due.action()
        await settled()
      }
    },
    until: async (accept: (link: GatewayLink) => boolean) => {
      for (let link = last(); !link || !accept(link); link = last()) await seen.promise
    },
  }
}

const isOwn = (status: string) => (link: GatewayLink) => link.kind === 'own' && link.process.status === status

test('attaches to a running gateway and starts none', async () => {
  const { host, forked, links, state } = bench()
  state.running = elsewhere
  await host.open()
  expect(links).toEqual([{ kind: 'attached', gateway: elsewhere }])
  expect(forked).toEqual([])
  expect(host.connect('port')).toBe(false)
})

test('starts a gateway when none runs, and hands it ports once it is ready', async () => {
  const { host, child, until } = bench()
  const opened = host.open()
  await until(isOwn('starting'))
  expect(host.connect('early')).toBe(false)
  child(0).becomeReady()
  await opened
  expect(host.link).toEqual({ kind: 'own', process: { status: 'ready', pid: 50 }, refusal: null })
  expect(host.connect('port')).toBe(true)
  expect(child(0).ports).toEqual(['port'])
})

test('a crash is visible and the next gateway gets the ports', async () => {
  const { host, child, until, delays } = bench()
  const opened = host.open()
  await until(isOwn('starting'))
  child(0).becomeReady()
  await opened
  child(0).exit({ exitCode: 1, stderrTail: 'boom' })
  await until(isOwn('restarting'))
  expect(host.link).toMatchObject({ process: { status: 'restarting', delayMs: 500, stderrTail: 'boom' } })
  delays.find((entry) => entry.delayMs === 500)?.action()
  child(1).becomeReady()
  await until(isOwn('ready'))
  host.connect('port')
  expect(child(1).ports).toEqual(['port'])
})

test('a lasting refusal ends in failed with what the gateway said', async () => {
  const { host, child, until } = bench()
  const opened = host.open()
  await until(isOwn('starting'))
  const error: AppError = { code: 'portTaken', port: 4000, message: 'Port 4000 is taken.' }
  child(0).refuse(error)
  child(0).exit({ exitCode: 20, stderrTail: 'Port 4000 is taken.', final: true })
  await opened
  expect(host.link).toEqual({
    kind: 'own',
    process: { status: 'failed', exitCode: 20, stderrTail: 'Port 4000 is taken.' },
    refusal: error,
  })
})

const busy: AppError = { code: 'dataFolderBusy', message: 'Another gateway uses this folder.' }

test('a gateway that came up in between is attached to, and no failure is told before', async () => {
  const { host, child, until, state, links } = bench()
  const opened = host.open()
  await until(isOwn('starting'))
  state.running = elsewhere
  child(0).refuse(busy)
  child(0).exit({ exitCode: 21, stderrTail: '', final: true })
  await opened
  expect(host.link).toEqual({ kind: 'attached', gateway: elsewhere })
  expect(links.filter(isOwn('failed'))).toEqual([])
})

test('a folder that somebody holds without serving it is told after a while', async () => {
  const { host, child, until, passTime } = bench()
  const opened = host.open()
  await until(isOwn('starting'))
  child(0).refuse(busy)
  child(0).exit({ exitCode: 21, stderrTail: '', final: true })
  await passTime(comeBackMs)
  await opened
  expect(host.link).toMatchObject({ kind: 'own', process: { status: 'failed' }, refusal: busy })
})

test('an attached gateway that is restarted is waited for', async () => {
  const { host, forked, until, state, links, passTime } = bench()
  state.running = elsewhere
  await host.open()
  state.running = null
  const back = host.lost()
  await until((link) => link.kind === 'searching')
  expect(host.link).toEqual({ kind: 'searching', lost: true })
  await passTime(comeBackMs / 2)
  const restarted = { ...elsewhere, instanceId: 'two' }
  state.running = restarted
  await passTime(1_000)
  await back
  expect(links.at(-1)).toEqual({ kind: 'attached', gateway: restarted })
  expect(forked).toEqual([])
})

test('an attached gateway that stays away is replaced by our own', async () => {
  const { host, child, until, state, passTime } = bench()
  state.running = elsewhere
  await host.open()
  state.running = null
  const opened = host.lost()
  await until((link) => link.kind === 'searching')
  await passTime(comeBackMs)
  await until(isOwn('starting'))
  child(0).becomeReady()
  await opened
  expect(host.link.kind).toBe('own')
})

test('a gateway that answers again at once is no lost one', async () => {
  const { host, state, links } = bench()
  state.running = elsewhere
  await host.open()
  await host.lost()
  expect(links.map((link) => link.kind)).toEqual(['attached', 'attached'])
})

test('closing while a lost gateway is waited for starts nothing', async () => {
  const { host, forked, until, state } = bench()
  state.running = elsewhere
  await host.open()
  state.running = null
  const lost = host.lost()
  await until((link) => link.kind === 'searching')
  await host.close()
  await lost
  expect(forked).toEqual([])
})

test('a listener that throws loses nobody the gateway', async () => {
  const faults: string[] = []
  const { host } = bench({
    onChange: () => {
      throw new Error('Object has been destroyed')
    },
    onFault: (what) => faults.push(what),
    running: elsewhere,
  })
  await host.open()
  expect(host.link.kind).toBe('attached')
  expect(faults).toHaveLength(1)
})

test('closing ends our own gateway and says nothing more', async () => {
  const { host, child, until, links } = bench()
  const opened = host.open()
  await until(isOwn('starting'))
  child(0).becomeReady()
  await opened
  const before = links.length
  await host.close()
  expect(links).toHaveLength(before)
})
