import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scriptPrompt } from './demo/script.ts'
import { endedRun, openTestGateway } from './testing/test-gateway.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-damaged-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }))

const hello = scriptPrompt('hello', [{ message: 'hi' }])

test('with a database of a newer version history can be read and runs are refused with the reason', async () => {
  let known: Awaited<ReturnType<typeof endedRun>>
  {
    await using first = await openTestGateway(dataDir)
    known = await endedRun(first.client, (await first.client.runs.start({ prompt: hello })).id)
  }
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'))
  database.exec('PRAGMA user_version = 9999')
  database.close()

  await using second = await openTestGateway(dataDir)
  expect(await second.client.gateway.status()).toMatchObject({
    store: { state: 'readOnly', message: expect.stringContaining('newer version') },
  })
  expect(await second.client.runs.get({ id: known.id })).toEqual(known)
  await expect(second.client.runs.start({ prompt: hello })).rejects.toMatchObject({ data: { code: 'storageReadOnly' } })
  await expect(second.client.sessions.rename({ id: known.sessionId, title: 'other' })).rejects.toMatchObject({
    data: { code: 'storageReadOnly' },
  })
})

test('a damaged database is kept aside, reported, and a new one serves at once', async () => {
  writeFileSync(join(dataDir, 'switchboard.db'), 'not a database '.repeat(1_000))
  await using gateway = await openTestGateway(dataDir)
  const { store } = await gateway.client.gateway.status()
  expect(store.state).toBe('recovered')
  expect(store.state === 'recovered' && existsSync(store.backupPath)).toBe(true)
  const { checks } = await gateway.client.doctor.run()
  expect(checks).toContainEqual(expect.objectContaining({ id: 'store.database', status: 'warning' }))
  const { id } = await gateway.client.runs.start({ prompt: hello })
  expect(await endedRun(gateway.client, id)).toMatchObject({ status: 'completed', result: 'hi' })
})

test('a configuration file that cannot be read is named and nothing starts', async () => {
  writeFileSync(join(dataDir, 'config.json'), '{ "httpPort": "many" }')
  await expect(openTestGateway(dataDir, { httpPort: undefined })).rejects.toMatchObject({
    error: { code: 'invalidInput', message: expect.stringContaining('config.json') },
  })
})
