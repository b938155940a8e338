import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { AppError } from '#shared/errors.ts'
import type { GatewayParentMessage } from '#shared/gateway-process.ts'
import { superviseForked } from './utility-gateway.ts'

/** Stands for Electron's utility process, which exists inside Electron only. */
class ForkedByTest extends EventEmitter {
  readonly pid = 77
  readonly stderr = new EventEmitter()
  readonly sent: { message: GatewayParentMessage; ports: string[] }[] = []
  killed = false
  onMessage(listener: (message: unknown) => void) {
    this.on('message', listener)
  }
  onExit(listener: (exitCode: number) => void) {
    this.on('exit', listener)
  }
  postMessage(message: GatewayParentMessage, ports: string[] = []) {
    this.sent.push({ message, ports })
  }
  kill() {
    this.killed = true
    this.emit('exit', 9)
  }
}

function fork(graceMs = 60_000) {
  const child = new ForkedByTest()
  const refusals: AppError[] = []
  const gateway = superviseForked<string>(child, {
    graceMs,
    kill: () => child.kill(),
    onRefused: (error) => refusals.push(error),
  })
  return { child, gateway, refusals }
}

test('is ready when the gateway says so, and only then', async () => {
  const { child, gateway } = fork()
  let isReady = false
  const ready = gateway.ready.then(() => {
    isReady = true
  })
  child.emit('message', { type: 'hello' })
  await Promise.resolve()
  expect(isReady).toBe(false)
  child.emit('message', { type: 'ready', endpoint: 'http://127.0.0.1:4000/mcp', panelUrl: 'http://127.0.0.1:4000/' })
  await ready
  expect(gateway.pid).toBe(77)
})

test('tells of progress on a start that takes long, and of serving anew after the first time', async () => {
  const { child, gateway } = fork()
  const told: string[] = []
  gateway.onProgress?.(() => told.push('progress'))
  gateway.onServesAnew?.(() => told.push('anew'))
  const ready = { type: 'ready', endpoint: 'http://127.0.0.1:4000/mcp', panelUrl: 'http://127.0.0.1:4000/' }
  child.emit('message', { type: 'starting', step: 'the database is being opened' })
  child.emit('message', ready)
  child.emit('message', ready)
  expect(told).toEqual(['progress', 'anew'])
  await gateway.ready
})

test('a refusal for a lasting reason is final and its text replaces the log lines', async () => {
  const { child, gateway, refusals } = fork()
  const error: AppError = { code: 'portTaken', port: 4000, message: 'Port 4000 is taken.', hint: 'Choose another port.' }
  child.stderr.emit('data', Buffer.from('{"level":"error"}'))
  child.emit('message', { type: 'failed', error })
  await expect(gateway.ready).rejects.toThrow('Port 4000 is taken.')
  child.emit('exit', 20)
  expect(await gateway.exited).toEqual({ exitCode: 20, stderrTail: 'Port 4000 is taken. Choose another port.', final: true })
  expect(refusals).toEqual([error])
})

test('a refusal that may pass is tried again', async () => {
  const { child, gateway } = fork()
  child.emit('message', { type: 'failed', error: { code: 'storageFull', message: 'The disk is full.' } })
  child.emit('exit', 23)
  expect(await gateway.exited).toMatchObject({ final: false })
})

test('a crash keeps the end of what the gateway wrote to standard error', async () => {
  const { child, gateway } = fork()
  child.stderr.emit('data', Buffer.from('x'.repeat(9_000)))
  child.stderr.emit('data', Buffer.from('the end'))
  child.emit('exit', 1)
  const exit = await gateway.exited
  expect(exit.stderrTail).toHaveLength(8_000)
  expect(exit.stderrTail.endsWith('the end')).toBe(true)
  expect(exit.final).toBe(false)
})

test('a port goes to the gateway with its message', () => {
  const { child, gateway } = fork()
  gateway.connect('port')
  expect(child.sent).toEqual([{ message: { type: 'port' }, ports: ['port'] }])
})

test('is asked to close before it is killed', async () => {
  const { child, gateway } = fork()
  const stopped = gateway.stop()
  expect(child.sent).toEqual([{ message: { type: 'close' }, ports: [] }])
  child.emit('exit', 0)
  await stopped
  expect(child.killed).toBe(false)
  await gateway.stop()
})

test('is killed when it does not close in time', async () => {
  const { child, gateway } = fork(1)
  await gateway.stop()
  expect(child.killed).toBe(true)
})
