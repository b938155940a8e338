import { call } from '@orpc/server'
import { expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { localOwner } from '../access/principal.ts'
import { createApprovals } from '../approvals/module.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { createScriptedEngine } from '../mcp/testing/scripted-engine.ts'
import { createSessions } from '../sessions/module.ts'
import { loadSettings } from '../settings/load-settings.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createRuns } from './module.ts'

test('the events of a run at work are read with all that was told of it up to now', async () => {
  const storage = openTestStorage()
  const events = createEventLog(storage)
  const { settings } = loadSettings({ flags: { dataDir: '/nowhere' }, env: {} })
  const finishing = Promise.withResolvers<string>()
  const working = Promise.withResolvers<void>()
  const turn = () => {
    working.resolve()
    return finishing.promise
  }
  const { service, router } = createRuns(storage, events, {
    sessions: createSessions(storage, events).store,
    approvals: createApprovals(storage, events, { timeoutMs: () => 1_000 }).service,
    engine: async () => createScriptedEngine({ slow: turn }),
    settings: () => settings.values,
    defaultWorkspace: () => '/ws',
    log: silentLog,
  })
  const { id, sessionId, principal } = await service.start({
    prompt: 'slow',
    session: { workspace: '/ws', policy: defaultPolicy },
    origin: { client: 'test', transport: 'panel', principal: 'owner' },
    rawEvents: false,
  })
  await working.promise

  events.append(
    { runId: id, sessionId, principal },
    { type: 'message.delta', data: { turnId: 't', itemId: 'i', text: 'just now' } },
  )
  const page = await call(router.events, { id }, { context: { principal: { ...localOwner, via: 'port' } } })
  expect(page.data.at(-1)).toMatchObject({ type: 'message.delta', data: { text: 'just now' } })

  finishing.resolve('done')
  await service.ended(id)
  await storage.close()
})
