import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Approval } from '#shared/contract/approvals.ts'
import { GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import type { ToolCall } from '#shared/contract/tool-calls.ts'
import { scriptPrompt } from './demo/script.ts'
import { endedRun, openTestGateway, type TestGateway } from './testing/test-gateway.ts'

type Before<T> = Omit<T, 'principal' | 'answeredAs'>

/** What the release itself showed of its database, at the moment when the copy was made. */
interface Shown {
  events: Before<GatewayEvent>[]
  runs: Before<Run>[]
  sessions: Before<Session>[]
  toolCalls: Before<ToolCall>[]
  approvals: Before<Approval>[]
}

const release = (file: string) => gunzipSync(readFileSync(join(import.meta.dirname, 'testing', 'releases', '0.1.0', file)))

let dataDir: string
let gateway: TestGateway
let shown: Shown

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-released-'))
  writeFileSync(join(dataDir, 'switchboard.db'), release('switchboard.db.gz'))
  shown = JSON.parse(release('shown.json.gz').toString())
  gateway = await openTestGateway(dataDir)
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function eventsUpTo(seq: number): Promise<GatewayEvent[]> {
  const events: GatewayEvent[] = []
  for (let before = seq + 1; ; ) {
    const page = await gateway.owner.events.tail({ before, limit: 500, textLimit: 1_000_000 })
    events.unshift(...page.events)
    before = page.events[0]?.seq ?? 0
    if (!page.hasMore) return events
  }
}

const ofOwner = <T>(shownThing: T) => ({ ...shownThing, principal: 'owner' })

/** It was at work when the copy was made. */
const leftBehind = () => shown.runs.find(({ status }) => status === 'running') as Before<Run>

test('the data of the first release are shown as it showed them', async () => {
  expect(shown.events.length).toBeGreaterThan(150)
  const events = await eventsUpTo(shown.events.at(-1)?.seq ?? 0)
  expect(events).toEqual(
    shown.events.map((event) => ({ ...event, principal: event.runId === null && event.sessionId === null ? null : 'owner' })),
  )

  expect(events.filter((event) => !isKnownEvent(event))).toEqual([])
  expect(events.map((event) => GatewayEvent.parse(event))).toEqual(events)

  const { data: runs } = await gateway.owner.runs.list({ limit: 100 })
  expect(runs.filter(({ id }) => id !== leftBehind().id)).toEqual(
    shown.runs.filter(({ id }) => id !== leftBehind().id).map(ofOwner),
  )
  const { data: toolCalls } = await gateway.owner.toolCalls.list({ limit: 100 })
  expect(toolCalls).toEqual(shown.toolCalls.map(ofOwner))
  const { data: sessions } = await gateway.owner.sessions.list({ limit: 100 })
  expect(sessions.map(({ id, title, threadId }) => ({ id, title, threadId }))).toEqual(
    shown.sessions.map(({ id, title, threadId }) => ({ id, title, threadId })),
  )
})

test('what the first release left at work is ended, and its data go on', async () => {
  const { id } = leftBehind()
  expect(await gateway.owner.runs.get({ id })).toMatchObject({ status: 'interrupted', principal: 'owner' })
  const { data: approvals } = await gateway.owner.approvals.list({ runId: id })
  expect(approvals).toMatchObject([{ status: 'answered', decision: 'cancel', answeredBy: 'run', answeredAs: null }])

  const prompt = scriptPrompt('After the update.', [{ message: 'Here I am.' }])
  const run = await gateway.owner.runs.start({ prompt, workspace: dataDir, sandbox: 'read-only' })
  expect(await endedRun(gateway.owner, run.id)).toMatchObject({ status: 'completed', result: 'Here I am.' })
  const renamed = shown.sessions[0]?.id ?? ''
  expect(await gateway.owner.sessions.rename({ id: renamed, title: 'Another title' })).toMatchObject({ title: 'Another title' })
  const { events } = await gateway.owner.events.tail({ sessionId: renamed, limit: 1 })
  expect(events[0]?.seq).toBeGreaterThan(shown.events.at(-1)?.seq ?? 0)
})
