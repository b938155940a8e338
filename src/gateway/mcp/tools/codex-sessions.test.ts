import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { newId } from '#shared/ids.ts'
import { createSessionStore, type SessionStore } from '../../sessions/session-store.ts'
import type { Storage } from '../../store/storage.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import { createToolContext } from '../../testing/tool-context.ts'
import { codexSessionsTool } from './codex-sessions.ts'
import type { ToolContext } from './tool.ts'

const Listed = z.object({
  sessions: z.array(z.looseObject({ id: z.string(), title: z.string() })),
  nextCursor: z.string().nullable(),
})

let storage: Storage
let store: SessionStore
let context: ToolContext

beforeEach(() => {
  storage = openTestStorage()
  store = createSessionStore(storage)
  context = createToolContext(storage)
})
afterEach(() => storage.writer.close())

function addSession(title: string, workspace = '/work/sample'): string {
  const id = newId('ses')
  store.insert({
    id,
    title,
    workspace,
    policy: { ...defaultPolicy, baseInstructions: 'x'.repeat(100_000) },
    engine: 'app-server',
    threadId: '0199a213-81c0-7800-8aa1-bbab2a035a53',
    client: 'claude-code',
    principal: 'owner',
    createdAt: Date.UTC(2026, 0, 2),
    updatedAt: Date.UTC(2026, 0, 3),
  })
  return id
}

async function list(args: object = {}) {
  const plan = codexSessionsTool.plan(args, context)
  if (plan.kind !== 'work') return expect.unreachable()
  const result = await plan.work({ signal: AbortSignal.timeout(5_000), progress: () => {} })
  return { ...Listed.parse(result.structuredContent), text: result.content[0]?.text ?? '' }
}

test('lists sessions newest first, as short as a model needs them', async () => {
  const old = addSession('old')
  const young = addSession('y'.repeat(500))
  const { sessions, nextCursor } = await list()
  expect(sessions.map(({ id }) => id)).toEqual([young, old])
  expect(nextCursor).toBeNull()
  expect(sessions[0]?.title).toHaveLength(200)
  expect(sessions[1]).toEqual({
    id: old,
    title: 'old',
    workspace: '/work/sample',
    threadId: '0199a213-81c0-7800-8aa1-bbab2a035a53',
    client: 'claude-code',
    runs: 0,
    lastRunStatus: null,
    createdAt: '2026-01-02T00:00:00.000Z',
    updatedAt: '2026-01-03T00:00:00.000Z',
  })
})

test('pages by limit, and filters by title, workspace and client', async () => {
  const ids = ['one', 'two', 'three'].map((title) => addSession(title)).toReversed()
  const first = await list({ limit: 2 })
  const rest = await list({ limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.sessions, ...rest.sessions].map(({ id }) => id)).toEqual(ids)
  expect(rest.nextCursor).toBeNull()
  expect((await list({ search: 'tw' })).sessions.map(({ title }) => title)).toEqual(['two'])
  expect((await list({ search: '/work/' })).sessions).toHaveLength(3)
  expect((await list({ search: 'cursor' })).sessions).toEqual([])
})

test('a page ends by bytes too, and the next one goes on after it', async () => {
  const ids = Array.from({ length: 30 }, (_, index) => addSession(String(index), `/${'w'.repeat(4_000)}`)).toReversed()
  const found: string[] = []
  let cursor: string | null = null
  let pages = 0
  do {
    const page: Awaited<ReturnType<typeof list>> = await list({ limit: 100, ...(cursor === null ? {} : { cursor }) })
    expect(Buffer.byteLength(page.text)).toBeLessThan(36 * 1024)
    found.push(...page.sessions.map(({ id }) => id))
    cursor = page.nextCursor
    pages += 1
  } while (cursor !== null)
  expect(found).toEqual(ids)
  expect(pages).toBeGreaterThan(3)
})

test.for([
  [{ cursor: 'run_1' }, '"cursor" is no id of this list'],
  [{ limit: 0 }, '"limit" must be a whole number from 1 to 100.'],
  [{ workspace: '/' }, 'must not have: workspace'],
] as const)('%j is refused: %s', ([args, message]) => {
  expect(() => codexSessionsTool.plan(args, context)).toThrow(message)
})
