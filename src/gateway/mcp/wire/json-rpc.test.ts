import { expect, test } from 'vitest'
import { errorText, readMessage, resultText } from './json-rpc.ts'

test.for([
  [{ jsonrpc: '2.0', id: 1, method: 'ping' }, 'request'],
  [{ jsonrpc: '2.0', id: 'a', method: 'ping', params: null }, 'request'],
  [{ jsonrpc: '2.0', method: 'notifications/initialized' }, 'notification'],
  [{ jsonrpc: '2.0', id: 0, result: {} }, 'response'],
  [{ jsonrpc: '2.0', id: 0, error: { code: 1 } }, 'response'],
  [{ id: 1, method: 'ping' }, 'invalid'],
  [{ jsonrpc: '2.0', id: null, method: 'ping' }, 'invalid'],
  [{ jsonrpc: '2.0', id: 1, method: 5 }, 'invalid'],
  [{ jsonrpc: '2.0', id: 1, method: 'ping', params: [] }, 'invalid'],
  [{ jsonrpc: '2.0', id: 1 }, 'invalid'],
  [null, 'invalid'],
  [[], 'invalid'],
  ['ping', 'invalid'],
] as const)('%j is read as %s', ([value, kind]) => {
  expect(readMessage(value).kind).toBe(kind)
})

test('the id of a message that is not valid is kept when it can be read', () => {
  expect(readMessage({ jsonrpc: '1.0', id: 7, method: 'ping' })).toMatchObject({ kind: 'invalid', id: 7 })
})

test('members of the wrong name do no harm', () => {
  const message = readMessage(JSON.parse('{"jsonrpc":"2.0","id":1,"method":"x","params":{"__proto__":{"a":1}}}'))
  expect(message.kind).toBe('request')
  expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
})

test('answers are written in the usual order of members', () => {
  expect(resultText('a', { x: 1 })).toBe('{"jsonrpc":"2.0","id":"a","result":{"x":1}}')
  expect(errorText(null, -32_600, 'no')).toBe('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}')
})
