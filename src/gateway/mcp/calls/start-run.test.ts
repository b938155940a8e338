import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { localOwner } from '../../access/principal.ts'
import { silentLog } from '../../log.ts'
import type { Storage } from '../../store/storage.ts'
import { createTestServices } from '../../testing/test-services.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import type { McpServices } from '../server.ts'
import { createScriptedEngine } from '../testing/scripted-engine.ts'
import type { RunPlan } from '../tools/tool.ts'
import { startRun } from './start-run.ts'

let storage: Storage
let services: McpServices

beforeEach(() => {
  storage = openTestStorage()
  const engine = createScriptedEngine({ quick: async () => 'done', slow: () => new Promise(() => {}) })
  services = createTestServices(storage, engine, { workspace: '/ws' })
})
afterEach(() => storage.close())

function start(prompt: string, session: RunPlan['session'] = { id: 'ses_none' }) {
  const principal = { ...localOwner, via: 'token' } as const
  const caller = { client: 'test', transport: 'streamable-http', principal, workspace: '/ws' } as const
  const request = { tool: 'codex', args: { prompt }, caller, wantsEvents: false }
  return startRun(services, silentLog, request, { kind: 'run', prompt, session, workspace: '/ws', threadId: null })
}
const aNewSession = { workspace: '/ws', policy: defaultPolicy }
const recorded = async () =>
  (await services.toolCalls.list({ limit: 9 })).data.map(({ status, result, runId }) => ({ status, result, runId }))

test('the end of the run is the answer of its call, and of its record', async () => {
  const call = start('quick', aNewSession)
  const { threadId } = await services.runs.ended(call.runId)
  const text = { type: 'text', text: 'done' }
  expect(await call.ended).toMatchObject({ content: [text], structuredContent: { threadId, content: 'done' } })
  expect(await recorded()).toEqual([{ status: 'completed', result: 'done', runId: call.runId }])
  expect([call.hasEnded, call.isRefused, await call.ended]).toEqual([true, false, await call.ended])
})

test('a cancelled call ends with its run', async () => {
  const call = start('slow', aNewSession)
  call.cancel('enough')
  call.cancel('once more')
  expect(await call.ended).toMatchObject({ isError: true })
  const { status, error } = await services.runs.get(call.runId)
  expect([status, error?.message]).toEqual(['interrupted', 'The client cancelled the call: enough.'])
  expect(await recorded()).toMatchObject([{ status: 'cancelled', runId: call.runId }])
})

test('a run that is refused is an answer that says why, also to a client that has left already', async () => {
  services.runs.closeForNew('The gateway is closing.')
  for (const leaves of [false, true]) {
    const call = start('quick')
    if (leaves) call.cancel('its stream was closed')
    expect(await call.ended).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('The gateway is closing.') }],
    })
    expect(call.isRefused).toBe(true)
  }
  services.runs.openForNew()
  expect(await start('quick').ended).toMatchObject({ isError: true })
  expect((await recorded()).map(({ status, runId }) => [status, runId])).toEqual([
    ['failed', null],
    ['cancelled', null],
    ['failed', null],
  ])
})
