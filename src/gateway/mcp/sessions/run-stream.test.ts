import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EventLog } from '../../events/event-log.ts'
import { createEventLog } from '../../events/sqlite-event-log.ts'
import { silentLog } from '../../log.ts'
import type { Writer } from '../../store/writer.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import type { RunCall } from '../calls/running-call.ts'
import { readText } from '../stdio-bridge/gateway-http.ts'
import { completedResult, type ToolResult } from '../tools/tool-result.ts'
import { beginning } from '../wire/event-id.ts'
import { createKeepAlive } from '../wire/keep-alive.ts'
import { createRunStream } from './run-stream.ts'

const runId = 'run_1'
const result = completedResult('thread', 'done')

let database: DatabaseSync
let writer: Writer
let events: EventLog

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const storage = openTestStorage()
  database = storage.database
  writer = storage.writer
  events = createEventLog(storage)
})

afterEach(async () => {
  vi.useRealTimers()
  await writer.close()
})

/** A call whose end the test says, and a client that has begun to read its stream. */
async function openCall() {
  const ending = Promise.withResolvers<ToolResult>()
  let answer: ToolResult | null = null
  const call: RunCall = {
    kind: 'run',
    runId,
    principal: 'owner',
    threadId: null,
    workspace: '/ws',
    ended: ending.promise,
    resultOf: () => result,
    get hasEnded() {
      return answer !== null
    },
    isRefused: false,
    isCancelled: false,
    cancel: () => {},
  }
  const run = createRunStream({
    call,
    requestId: 7,
    streamName: 'c1',
    mcpSessionId: 'one',
    readsPrimingEvents: true,
    progressToken: null,
    elicitations: null,
    answersCancelled: () => true,
    readsCodexEvents: true,
    heartbeatMs: () => 1_000,
    events,
    keepAlive: createKeepAlive(),
    log: silentLog,
  })
  const responses: ServerResponse[] = []
  const server = createServer((_request, response) => {
    responses.push(response)
    run.attach(response, beginning)
    // The head waits a moment for something to say.
    vi.advanceTimersByTime(100)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const read = async () => {
    const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return response
  }
  return {
    read,
    /** The run ends, as the service tells its callers. */
    end: () => {
      answer = result
      ending.resolve(result)
      return ending.promise
    },
    unread: () => responses.at(-1)?.writableLength ?? 0,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function say(count: number) {
  const data = { turnId: 't', itemId: 'm', text: 'x'.repeat(2_000) }
  for (let index = 0; index < count; index += 1) {
    events.append({ runId, sessionId: null, principal: 'owner' }, { type: 'message.delta', data })
    if (index % 100 === 99) events.flush()
  }
}

const deltasIn = (text: string) => text.split('"agent_message_content_delta"').length - 1
const resultsIn = (text: string) => text.split('"id":7,"result"').length - 1

test('a client that pauses for long after the end still reads all events and then the result', async () => {
  using opened = await openCall()
  const response = await opened.read()
  response.pause()
  say(10_000)
  events.append(
    { runId, sessionId: null, principal: 'owner' },
    {
      type: 'run.ended',
      data: {
        status: 'completed',
        result: 'done',
        error: null,
        usage: null,
      },
    },
  )
  events.flush()
  await opened.end()
  expect(opened.unread()).toBeGreaterThan(0)
  await vi.advanceTimersByTimeAsync(60_000)

  const text = await readText(response)
  expect(deltasIn(text)).toBe(10_000)
  expect(resultsIn(text)).toBe(1)
  expect(text.lastIndexOf('"id":7,"result"')).toBeGreaterThan(text.lastIndexOf('agent_message_content_delta'))
})

test('a client has its result also when the log could not take the end of the run', async () => {
  using opened = await openCall()
  const response = await opened.read()
  say(100)
  await opened.end()
  await vi.advanceTimersByTimeAsync(10_000)
  const text = await readText(response)
  expect(deltasIn(text)).toBe(100)
  expect(resultsIn(text)).toBe(1)
})

test('a client that comes back to a log without the end has its result too', async () => {
  using opened = await openCall()
  const first = await opened.read()
  say(100)
  first.destroy()
  await opened.end()
  await vi.advanceTimersByTimeAsync(10_000)
  const second = await opened.read()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(resultsIn(await readText(second))).toBe(1)
})

test('a fault in reading the log ends the stream with an error that names the run, and nobody else is harmed', async () => {
  using opened = await openCall()
  say(700)
  events.flush()
  // More than a number of JavaScript holds.
  database.exec('UPDATE event_chunks SET at = 9000000000000000000 WHERE 600 BETWEEN first_seq AND first_seq + count - 1')
  const other: number[] = []
  events.subscribe({ runId }, (batch) => other.push(batch.length))

  const text = await readText(await opened.read())

  expect(deltasIn(text)).toBeGreaterThan(0)
  expect(deltasIn(text)).toBeLessThan(600)
  expect(text.slice(text.lastIndexOf('data:'))).toContain('"id":7,"error":{"code":-32603,"message":"The messages of this call')
  say(1)
  events.flush()
  expect(other).toEqual([1])
})
