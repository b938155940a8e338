import { expect, test } from 'vitest'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { api, serveContract } from '../testing/serve-contract.ts'
import { createGatewayClient } from './gateway-client.ts'
import { createPortCarrier } from './port-carrier.ts'

function gatewayPort(version: string): MessagePort {
  return serveContract({ gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ version })) } }).port
}

function hand(port: MessagePort, from: { origin?: string; name?: string } = {}): void {
  const event = new MessageEvent('message', {
    data: from.name ?? 'switchboard:port',
    origin: from.origin ?? window.location.origin,
    source: window,
  })
  Object.defineProperty(event, 'ports', { value: [port] })
  window.dispatchEvent(event)
}

const never = new AbortController().signal

test('takes the port of the preload script, also when it comes before it is asked for', async () => {
  const carrier = createPortCarrier(window)
  hand(gatewayPort('1.0.0'))

  const open = await carrier.open(never)

  expect((await createGatewayClient(open.link).gateway.status()).version).toBe('1.0.0')
  open.close()
})

test('passes over messages of other origins and other names', async () => {
  const carrier = createPortCarrier(window)
  const opening = carrier.open(never)

  hand(gatewayPort('9.9.9'), { origin: 'https://example.com' })
  hand(gatewayPort('9.9.9'), { name: 'something-else' })
  hand(gatewayPort('1.0.0'))

  const open = await opening
  expect((await createGatewayClient(open.link).gateway.status()).version).toBe('1.0.0')
  open.close()
})

test('closes the old carrier when a restarted gateway brings a new port', async () => {
  const carrier = createPortCarrier(window)
  hand(gatewayPort('1.0.0'))
  const first = await carrier.open(never)

  hand(gatewayPort('2.0.0'))
  await first.closed
  const second = await carrier.open(never)

  expect((await createGatewayClient(second.link).gateway.status()).version).toBe('2.0.0')
  second.close()
})
