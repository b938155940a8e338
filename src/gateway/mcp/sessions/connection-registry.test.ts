import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { localOwner } from '../../access/principal.ts'
import { silentLog } from '../../log.ts'
import { createTestServices } from '../../testing/test-services.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import type { RunCall } from '../calls/running-call.ts'
import type { McpServices } from '../server.ts'
import { createScriptedEngine } from '../testing/scripted-engine.ts'
import { completedResult, type ToolResult } from '../tools/tool-result.ts'
import type { ClientDetails } from '../wire/client-details.ts'
import { createKeepAlive } from '../wire/keep-alive.ts'
import { type ConnectionRegistry, createConnectionRegistry } from './connection-registry.ts'

/** The services of a gateway, in memory. */
function openServices(): McpServices & { close: () => void } {
  const storage = openTestStorage()
  return { ...createTestServices(storage, createScriptedEngine({}), { workspace: '/ws' }), close: () => void storage.close() }
}

const principal = { ...localOwner, via: 'token' } as const

const details: ClientDetails = {
  client: 'test',
  clientVersion: null,
  transport: 'streamable-http',
  protocolVersion: '2025-11-25',
  canElicit: false,
  declaresCodexEvents: null,
  workspace: null,
}
const minute = 60_000

function aCall(ended: Promise<ToolResult>): RunCall {
  const { id: runId } = services.runs.begin({
    prompt: 'x',
    session: { workspace: '/ws', policy: defaultPolicy },
    origin: { client: 'test', transport: 'streamable-http', principal: 'owner' },
    rawEvents: false,
  })
  return {
    kind: 'run',
    runId,
    principal: 'owner',
    threadId: null,
    workspace: '/ws',
    ended,
    resultOf: (end) => completedResult('thread', end.result ?? ''),
    hasEnded: false,
    isRefused: false,
    isCancelled: false,
    cancel: () => {},
  }
}

let services: ReturnType<typeof openServices>
let registry: ConnectionRegistry

beforeEach(() => {
  vi.useFakeTimers()
  services = openServices()
  registry = createConnectionRegistry({ services, log: silentLog, keepAlive: createKeepAlive() })
})

afterEach(() => {
  registry.closeAll('The test has ended.')
  services.close()
  vi.useRealTimers()
})

test('a connection is found by its id for as long as its client comes back', () => {
  const { mcpSessionId } = registry.open(details, principal)
  for (let hour = 0; hour < 5; hour += 1) {
    vi.advanceTimersByTime(50 * minute)
    expect(registry.find(mcpSessionId ?? '', principal)).not.toBeNull()
  }
  expect(services.connections.list()).toMatchObject([{ client: 'test' }])
})

test('a client that vanished is forgotten after an hour, a stdio client after half a minute', () => {
  registry.open(details, principal)
  registry.open({ ...details, client: 'stdio', transport: 'stdio' }, principal)
  vi.advanceTimersByTime(minute)
  expect(services.connections.list().map(({ client }) => client)).toEqual(['test'])
  vi.advanceTimersByTime(60 * minute)
  expect(services.connections.list()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('how long a silent client is waited for is a setting, which applies at once', () => {
  registry.open(details, principal)
  const current = services.settings()
  services.settings = () => ({ ...current, connectionIdleMs: 2 * minute })
  vi.advanceTimersByTime(minute)
  expect(services.connections.list()).toHaveLength(1)
  vi.advanceTimersByTime(1.5 * minute)
  expect(services.connections.list()).toEqual([])
})

test('a client whose call ran for hours is not forgotten right after the answer', async () => {
  const connection = registry.open(details, principal)
  const { promise: ended, resolve } = Promise.withResolvers<ToolResult>()
  connection.track(aCall(ended), 1, new ServerResponse(new IncomingMessage(new Socket())))
  await vi.advanceTimersByTimeAsync(200 * minute)
  resolve(completedResult('thread', 'done'))
  await vi.advanceTimersByTimeAsync(minute)
  expect(registry.find(connection.mcpSessionId ?? '', principal)).toBe(connection)
  await vi.advanceTimersByTimeAsync(61 * minute)
  expect(registry.find(connection.mcpSessionId ?? '', principal)).toBeNull()
})

test('ids that are no ids find nothing', () => {
  registry.open(details, principal)
  for (const id of ['', '__proto__', 'constructor', 'x']) expect(registry.find(id, principal)).toBeNull()
})

test('too many connections make room by ending the one that was silent longest', () => {
  const first = registry.open(details, principal)
  const second = registry.open(details, principal)
  vi.advanceTimersByTime(1_000)
  registry.find(first.mcpSessionId ?? '', principal)
  for (let count = 0; count < 4_999; count += 1) registry.open(details, principal)
  expect(registry.find(second.mcpSessionId ?? '', principal)).toBeNull()
  expect(registry.find(first.mcpSessionId ?? '', principal)).not.toBeNull()
  expect(services.connections.list()).toHaveLength(5_000)
})
