import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRunStore, type RunStore } from '../runs/run-store.ts'
import { createSessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { aRun, aSession } from '../testing/builders.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createToolCallStore, type NewToolCall, type ToolCallStore } from './tool-call-store.ts'

let storage: Storage
let runs: RunStore
let calls: ToolCallStore

beforeEach(async () => {
  storage = openTestStorage()
  runs = createRunStore(storage)
  await runs.add({ run: aRun({ prompt: 'the prompt' }), rawEvents: false }, () => createSessionStore(storage).insert(aSession()))
  calls = createToolCallStore(storage)
})
afterEach(() => storage.close())

const aCall = (change: Partial<NewToolCall> = {}): NewToolCall => ({
  id: 'call_1',
  tool: 'codex',
  client: 'cursor',
  transport: 'stdio',
  principal: 'owner',
  runId: null,
  startedAt: 1,
  ...change,
})
const own = { json: '{"prompt":"its own"}', isPromptOfRun: false }
const running = { arguments: { prompt: 'its own' }, status: 'running', result: null, endedAt: null }

test('a call is read as it was begun, and then with its end', () => {
  calls.insert(aCall(), own)
  expect(calls.get('call_1')).toEqual({ ...aCall(), ...running })
  calls.end('call_1', { status: 'cancelled', result: 'No.', endedAt: 2, isOfRun: false })
  expect(calls.get('call_1')).toEqual({ ...aCall(), ...running, status: 'cancelled', result: 'No.', endedAt: 2 })
  expect(calls.get('call_2')).toBeNull()
})

test('prompt and result that stand in the run are read from there', async () => {
  calls.insert(aCall({ runId: 'run_1' }), { json: '{"cwd":"/ws","prompt":""}', isPromptOfRun: true })
  const prompt = { cwd: '/ws', prompt: 'the prompt' }
  expect(calls.get('call_1')).toMatchObject({ arguments: prompt, result: null })
  calls.end('call_1', { status: 'completed', result: 'not kept twice', endedAt: 2, isOfRun: true })
  runs.save(aRun({ status: 'completed', result: 'the result', endedAt: 2 }))
  expect(calls.get('call_1')).toMatchObject({ arguments: prompt, status: 'completed', result: 'the result' })
  const large = 'x'.repeat(30_000)
  runs.save(aRun({ status: 'completed', result: large, endedAt: 2 }))
  expect(calls.get('call_1')?.result).toBe(`${large.slice(0, 20_000)}… (10000 more characters)`)
})

test('a call that came to no run after all has its own arguments', () => {
  calls.insert(aCall({ runId: 'run_1' }), { json: '{"prompt":""}', isPromptOfRun: true })
  calls.setRun('call_1', null, own)
  expect(calls.get('call_1')).toEqual({ ...aCall(), ...running })
})

test('calls that a gateway left running are ended, the others stay', () => {
  for (const id of ['call_1', 'call_2', 'call_3']) calls.insert(aCall({ id }), own)
  calls.end('call_1', { status: 'completed', result: 'done', endedAt: 2, isOfRun: false })
  calls.end('call_2', { status: 'failed', result: 'no', endedAt: 2, isOfRun: false })
  calls.closeRunning('The gateway ended.', 9)
  const shown = ['call_1', 'call_2', 'call_3'].map((id) => calls.get(id))
  expect(shown.map((call) => [call?.status, call?.result, call?.endedAt])).toEqual([
    ['completed', 'done', 2],
    ['failed', 'no', 2],
    ['failed', 'The gateway ended.', 9],
  ])
})

test('a list gives the newest first, by status, tool and client, and leaves out what cannot be read', async () => {
  const ids = async (input: Partial<Parameters<typeof calls.list>[0]>) => {
    const { data, nextCursor } = await calls.list({ limit: 2, ...input })
    return [data.map(({ id }) => id), nextCursor]
  }
  calls.insert(aCall({ id: 'call_1', tool: 'codex-reply' }), own)
  calls.insert(aCall({ id: 'call_2', client: 'claude' }), own)
  calls.insert(aCall({ id: 'call_3' }), own)
  calls.end('call_3', { status: 'completed', result: null, endedAt: 2, isOfRun: false })
  expect(await ids({})).toEqual([['call_3', 'call_2'], 'call_2'])
  expect(await ids({ cursor: 'call_2' })).toEqual([['call_1'], null])
  expect(await ids({ status: 'running', tool: 'codex' })).toEqual([['call_2'], null])
  expect(await ids({ client: 'cursor' })).toEqual([['call_3', 'call_1'], null])
  storage.database.exec(`UPDATE tool_calls SET arguments = '{' WHERE id = 'call_1'`)
  expect(await ids({ client: 'cursor' })).toEqual([['call_3'], null])
})
