import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scriptPrompt } from './demo/script.ts'
import { generateHistory } from './testing/generate-history.ts'
import { endedRun, eventOf, openTestGateway, startTestGateway } from './testing/test-gateway.ts'

const escalated = (cmd: string) =>
  scriptPrompt('ask', [{ exec: { cmd, escalate: 'a test wants it' } }, { message: 'after the question' }])

test('a run is streamed, kept and found again after a restart', async () => {
  await using test = await startTestGateway()
  const started = await test.client.runs.start({
    client: 'cli',
    prompt: scriptPrompt('say it', [{ message: 'hello there', chunks: 4 }]),
  })
  expect(started.status).toBe('queued')
  const ended = await endedRun(test.client, started.id)
  expect(ended).toMatchObject({ status: 'completed', result: 'hello there', client: 'cli', error: null })
  expect(ended.usage?.totalTokens).toBeGreaterThan(0)

  await test.restart()
  expect(await test.client.runs.get({ id: started.id })).toEqual(ended)
  const { data } = await test.client.runs.events({ id: started.id })
  const types = data.map(({ type }) => type)
  expect(types.slice(0, 2)).toEqual(['run.queued', 'run.started'])
  expect(types).toContain('message.delta')
  expect(types.at(-1)).toBe('run.ended')
  expect(data.map(({ seq }) => seq)).toEqual(data.map(({ seq }) => seq).toSorted((a, b) => a - b))
})

test('a session goes on after a restart with what Codex remembers', async () => {
  await using test = await startTestGateway()
  const first = await endedRun(
    test.client,
    (await test.client.runs.start({ prompt: scriptPrompt('a', [{ message: 'one' }]) })).id,
  )
  await test.restart()
  const started = await test.client.runs.start({ sessionId: first.sessionId, prompt: scriptPrompt('b', [{ message: 'two' }]) })
  const second = await endedRun(test.client, started.id)
  expect(second).toMatchObject({ status: 'completed', result: 'two', threadId: first.threadId, sessionId: first.sessionId })
  expect(await test.client.sessions.get({ id: first.sessionId })).toMatchObject({ runCount: 2, lastRunStatus: 'completed' })
})

test('an ended run can be tried again, in its session; one at work cannot', async () => {
  await using test = await startTestGateway()
  const prompt = scriptPrompt('try', [{ message: 'in two pieces', chunks: 2, delayMs: 200 }])
  const first = await test.client.runs.start({ prompt })
  await expect(test.client.runs.retry({ id: first.id })).rejects.toThrowError(/has not ended/)
  await endedRun(test.client, first.id)
  const again = await test.client.runs.retry({ id: first.id, client: 'cli' })
  expect(again).toMatchObject({ sessionId: first.sessionId, prompt, client: 'cli', status: 'queued' })
  expect(again.id).not.toBe(first.id)
  expect(await endedRun(test.client, again.id)).toMatchObject({ status: 'completed', result: 'in two pieces' })
})

test('an approval waits for the owner and its answer counts', async () => {
  await using test = await startTestGateway()
  const { id } = await test.client.runs.start({ prompt: escalated('echo outside'), approvalPolicy: 'on-request' })
  await eventOf(test.client, ({ type }) => type === 'approval.requested', { runId: id })
  const { data } = await test.client.approvals.list({ status: 'pending' })
  expect(data).toHaveLength(1)
  expect(data[0]?.request).toMatchObject({ kind: 'command', reason: 'a test wants it' })
  await test.owner.approvals.answer({ id: data[0]?.id ?? '', decision: 'accept' })
  expect(await endedRun(test.client, id)).toMatchObject({ status: 'completed', result: 'after the question' })
  expect(await test.client.approvals.list({ runId: id })).toMatchObject({ data: [{ decision: 'accept', answeredBy: 'owner' }] })
})

test('an approval that nobody answers is declined and says why', async () => {
  await using test = await startTestGateway({ approvalTimeoutMs: 300 })
  const { id } = await test.client.runs.start({ prompt: escalated('echo outside'), approvalPolicy: 'on-request' })
  expect(await endedRun(test.client, id)).toMatchObject({ status: 'completed' })
  const { data } = await test.client.approvals.list({ runId: id })
  expect(data[0]).toMatchObject({
    decision: 'decline',
    answeredBy: 'deadline',
    reason: expect.stringContaining('Nobody answered'),
  })
})

test('an interrupted run says so and the session can go on', async () => {
  await using test = await startTestGateway()
  const { id, sessionId } = await test.client.runs.start({
    prompt: scriptPrompt('long', [{ exec: { cmd: 'sleep 60' } }, { message: 'never' }]),
  })
  await eventOf(test.client, ({ type, data }) => type === 'item.started' && JSON.stringify(data).includes('sleep 60'), {
    runId: id,
  })
  const interrupted = await test.client.runs.interrupt({ id })
  expect(interrupted).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } })
  const next = await test.client.runs.start({ sessionId, prompt: scriptPrompt('again', [{ message: 'fine' }]) })
  expect(await endedRun(test.client, next.id)).toMatchObject({ status: 'completed', result: 'fine' })
})

test('a killed Codex fails its run with what is known, and the next run works', async () => {
  await using test = await startTestGateway()
  const { id, sessionId } = await test.client.runs.start({
    prompt: scriptPrompt('long', [{ exec: { cmd: 'sleep 60' } }, { message: 'never' }]),
  })
  await eventOf(test.client, ({ type, data }) => type === 'item.started' && JSON.stringify(data).includes('sleep 60'), {
    runId: id,
  })
  const { process: child } = await test.client.engine.get()
  if (child.status !== 'ready' || child.pid === null) throw new Error(`engine is ${child.status}`)
  process.kill(child.pid, 'SIGKILL')
  expect(await endedRun(test.client, id)).toMatchObject({ status: 'failed', error: { code: 'engineLost' } })
  const next = await test.client.runs.start({ sessionId, prompt: scriptPrompt('again', [{ message: 'back' }]) })
  expect(await endedRun(test.client, next.id)).toMatchObject({ status: 'completed', result: 'back' })
  expect(await test.client.gateway.status()).toMatchObject({ activeRuns: 0, queuedRuns: 0 })
})

test('a run past its deadline is interrupted and says so', async () => {
  await using test = await startTestGateway({ runTimeoutMs: 1_500 })
  const { id } = await test.client.runs.start({ prompt: scriptPrompt('slow', [{ hang: true }]) })
  expect(await endedRun(test.client, id)).toMatchObject({ status: 'interrupted', error: { code: 'timedOut' } })
})

test('a stopped gateway refuses runs, a started one takes them again', async () => {
  await using test = await startTestGateway()
  expect(await test.client.gateway.stop()).toMatchObject({ state: 'stopped' })
  await expect(test.client.runs.start({ prompt: 'hello' })).rejects.toMatchObject({ data: { code: 'conflict' } })
  expect(await test.client.gateway.start()).toMatchObject({ state: 'running' })
  const { id } = await test.client.runs.start({ prompt: scriptPrompt('x', [{ message: 'served' }]) })
  expect(await endedRun(test.client, id)).toMatchObject({ result: 'served' })
})

test('a second gateway on the same data folder is refused', async () => {
  await using test = await startTestGateway()
  const { createGateway } = await import('./gateway.ts')
  const { loadSettings } = await import('./settings/load-settings.ts')
  const { settings, dataDir } = loadSettings({ flags: { dataDir: test.dataDir, httpPort: 0 }, env: {} })
  await expect(createGateway({ settings, dataDir, cwd: dataDir, env: {}, command: [] })).rejects.toMatchObject({
    error: { code: 'dataFolderBusy' },
  })
})

test('what a session was opened with cannot be changed by a later run', async () => {
  await using test = await startTestGateway()
  const { sessionId } = await endedRun(
    test.client,
    (await test.client.runs.start({ prompt: scriptPrompt('a', [{ message: 'x' }]) })).id,
  )
  await expect(test.client.runs.start({ sessionId, prompt: 'more', sandbox: 'danger-full-access' })).rejects.toMatchObject({
    data: { code: 'invalidInput', field: 'sandbox' },
  })
})

test('input that breaks the contract is answered with the field at fault', async () => {
  await using test = await startTestGateway()
  await expect(test.client.runs.start({ prompt: '' })).rejects.toMatchObject({ data: { code: 'invalidInput', field: 'prompt' } })
  await expect(test.client.runs.get({ id: 'run_none' })).rejects.toMatchObject({ data: { code: 'notFound', entity: 'run' } })
  await expect(test.client.approvals.get({ id: 'nope' })).rejects.toMatchObject({ data: { hint: expect.stringMatching(/List/) } })
  await expect(test.client.toolCalls.get({ id: 'x' })).rejects.toMatchObject({ data: { hint: expect.stringMatching(/List/) } })
})

test('a run without a folder of its own names the setting whose folder is gone', async () => {
  await using test = await startTestGateway({ workspace: '/no/such' })
  await expect(test.client.runs.start({ prompt: 'x' })).rejects.toMatchObject({
    data: { field: 'workspace', message: expect.stringContaining('setting "Workspace"') },
  })
  const workspace = join(test.dataDir, 'token', 'x')
  await expect(test.client.runs.start({ prompt: 'x', workspace })).rejects.toMatchObject({
    data: { field: 'workspace', message: `There is no folder ${workspace} to work in.` },
  })
})

test('a page of events is never longer than others can wait for, and says that there is more', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-pages-'))
  try {
    const database = generateHistory(join(dataDir, 'switchboard.db'), { runs: 1, events: 1_200, toolCalls: 0 })
    database.close()
    await using test = await openTestGateway(dataDir)
    const last = await test.client.events.tail({ limit: 5_000 })
    expect(last).toMatchObject({ hasMore: true })
    expect(last.events).toHaveLength(500)
    const [{ id } = { id: '' }] = (await test.client.runs.list({})).data
    const seqs: number[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page: { data: { seq: number }[]; nextCursor: number | null } = await test.client.runs.events({
        id,
        after,
        limit: 5_000,
      })
      seqs.push(...page.data.map(({ seq }) => seq))
      after = page.nextCursor
    }
    expect(seqs).toHaveLength(1_140)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
})
