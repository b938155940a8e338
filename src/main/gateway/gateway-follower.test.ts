import { expect, test } from 'vitest'
import { aRunningGateway } from '#node/testing/running-gateway.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { createGatewayFollower } from './gateway-follower.ts'
import type { GatewayLink } from './gateway-link.ts'

const ready = (pid: number): GatewayLink => ({ kind: 'own', process: { status: 'ready', pid }, refusal: null })
const restarting: GatewayLink = {
  kind: 'own',
  process: { status: 'restarting', attempt: 2, delayMs: 500, exitCode: 1, stderrTail: '' },
  refusal: null,
}
const attached = (instanceId: string): GatewayLink => ({
  kind: 'attached',
  gateway: aRunningGateway({ instanceId }),
})

/** Watches that end when the test says so. */
function bench() {
  const follows: { signal: AbortSignal; end: () => void; lose: () => void }[] = []
  const log: string[] = []
  let step = Promise.withResolvers<void>()
  const tell = (line: string) => {
    log.push(line)
    step.resolve()
    step = Promise.withResolvers()
  }
  const follower = createGatewayFollower({
    watch: {
      follow: (_client, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        follows.push({ signal, end: resolve, lose: () => reject(new Error('lost')) })
        tell('follow')
        return promise
      },
    },
    openChannel: () => {
      tell('open')
      // Only handed on to the watch above.
      return { client: {} as GatewayClient, close: () => tell('close') }
    },
    onAttachedLost: async () => tell('lost'),
  })
  return {
    follower,
    follows,
    log,
    until: async (line: string, count = 1) => {
      while (log.filter((one) => one === line).length < count) await step.promise
    },
  }
}

test('opens a channel when our gateway is ready and closes it when it is not', async () => {
  const { follower, log, until } = bench()
  expect(follower.client).toBeNull()
  follower.follow(ready(1))
  await until('follow')
  expect(follower.client).not.toBeNull()
  follower.follow(restarting)
  expect(follower.client).toBeNull()
  await until('close')
  expect(log).toEqual(['open', 'follow', 'close'])
})

test('a new process gets a new channel, the same one does not', async () => {
  const { follower, log, until } = bench()
  follower.follow(ready(1))
  follower.follow(ready(1))
  await until('follow')
  follower.follow(ready(2))
  await until('follow', 2)
  expect(log.filter((line) => line === 'open')).toHaveLength(2)
  follower.close()
})

test('a broken connection to a gateway that is still ready is opened again', async () => {
  const { follower, follows, until } = bench()
  follower.follow(ready(1))
  await until('follow')
  follows[0]?.lose()
  await until('follow', 2)
  follower.close()
  expect(follows[1]?.signal.aborted).toBe(true)
})

test('a lost attached gateway is reported, and the follower goes on with whatever comes next', async () => {
  const { follower, follows, until, log } = bench()
  follower.follow(attached('one'))
  await until('follow')
  follows[0]?.lose()
  await until('lost')
  follower.follow(ready(3))
  await until('open')
  expect(log).toContain('open')
  follower.close()
})
