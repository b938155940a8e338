import { expect, test } from 'vitest'
import { isLoopbackHost } from '#shared/loopback.ts'
import { createHostGuard } from './host-guard.ts'

const guard = createHostGuard({ host: '127.0.0.1', port: () => 4000 })

test.each([
  [{ host: '127.0.0.1:4000' }, 'ok'],
  [{ host: 'localhost:4000' }, 'ok'],
  [{ host: 'LOCALHOST:4000', origin: 'http://localhost:4000' }, 'ok'],
  [{ host: '[::1]:4000' }, 'ok'],
  [{ host: 'evil.example:4000' }, 'foreignHost'],
  [{ host: '127.0.0.1.evil.example:4000' }, 'foreignHost'],
  [{ host: '127.0.0.1' }, 'foreignHost'],
  [{ host: '127.0.0.1:4001' }, 'foreignHost'],
  [{}, 'foreignHost'],
  [{ host: '127.0.0.1:4000', origin: 'http://evil.example' }, 'foreignOrigin'],
  [{ host: '127.0.0.1:4000', origin: 'https://127.0.0.1:4000' }, 'foreignOrigin'],
  [{ host: '127.0.0.1:4000', origin: 'null' }, 'foreignOrigin'],
  [{ host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' }, 'ok'],
])('%o is %s', (headers, verdict) => {
  expect(guard(headers)).toBe(verdict)
})

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.2', false],
  ['127.0.0.1.evil.example', false],
])('%s is a loopback address: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected)
})
