import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppFailure } from '#shared/errors.ts'
import { localOwner } from '../../access/principal.ts'
import { createEventLog } from '../../events/sqlite-event-log.ts'
import { silentLog } from '../../log.ts'
import { loadSettings } from '../../settings/load-settings.ts'
import type { Storage } from '../../store/storage.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import { createToolCalls } from '../../tool-calls/module.ts'
import type { WorkPlan } from '../tools/tool.ts'
import { structuredResult } from '../tools/tool-result.ts'
import type { CallRequest } from './call-record.ts'
import { startWork } from './start-work.ts'

const request: CallRequest = {
  tool: 'codex_sessions',
  args: { limit: 1 },
  caller: { client: 'test', transport: 'stdio', principal: { ...localOwner, via: 'token' }, workspace: '/ws' },
  wantsEvents: false,
}

let storage: Storage
let toolCalls: ReturnType<typeof createToolCalls>

beforeEach(() => {
  storage = openTestStorage()
  toolCalls = createToolCalls(storage, createEventLog(storage))
})
afterEach(async () => {
  vi.useRealTimers()
  await storage.writer.close()
})

function start(work: WorkPlan['work']) {
  const settings = loadSettings({ flags: { dataDir: '/nowhere', runTimeoutMs: 2_000 }, env: {} }).settings.values
  return startWork({ toolCalls: toolCalls.service, settings: () => settings }, silentLog, request, { kind: 'work', work })
}

async function recorded() {
  return (await toolCalls.service.list({ limit: 10 })).data[0]
}

test('work is told while it goes on, and stands among the tool calls with its result', async () => {
  const goOn = Promise.withResolvers<void>()
  const call = start(async ({ progress }) => {
    progress('reading')
    await goOn.promise
    progress('writing')
    return structuredResult({ n: 1 })
  })
  expect(await recorded()).toMatchObject({ tool: 'codex_sessions', status: 'running', runId: null, principal: 'owner' })
  const said: string[] = []
  call.onProgress((activity) => said.push(activity))
  goOn.resolve()
  expect(await call.ended).toEqual({ content: [{ type: 'text', text: '{"n":1}' }], structuredContent: { n: 1 } })
  expect(said).toEqual(['reading', 'writing'])
  expect(await recorded()).toMatchObject({ status: 'completed', result: '{"n":1}', arguments: { limit: 1 } })
})

test('a call that is cancelled has its answer at once, also of a tool that does not listen', async () => {
  let signal: AbortSignal | null = null
  const call = start((context) => {
    signal = context.signal
    return new Promise(() => {})
  })
  call.cancel('not needed')
  expect((await call.ended).content[0]?.text).toBe('The client cancelled the call: not needed.')
  expect(signal).toMatchObject({ aborted: true })
  expect(call.isCancelled).toBe(true)
  expect(await recorded()).toMatchObject({ status: 'cancelled' })
})

test('a tool that never answers is answered for at the deadline', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const call = start(() => new Promise(() => {}))
  vi.advanceTimersByTime(2_000)
  expect(await call.ended).toMatchObject({ isError: true, content: [{ text: 'The tool did not answer within 2 s.' }] })
  expect(await recorded()).toMatchObject({ status: 'failed' })
})

test.for([
  [new AppFailure({ code: 'conflict', message: 'It is busy.', hint: 'Wait.' }), 'It is busy.\nWait.'],
  [new Error('secret path'), 'incident'],
] as const)('what a tool throws is the answer: %s', async ([thrown, text]) => {
  const result = await start(() => {
    throw thrown
  }).ended
  expect(result.isError).toBe(true)
  expect(result.content[0]?.text).toContain(text)
  expect(result.content[0]?.text).not.toContain('secret')
})
