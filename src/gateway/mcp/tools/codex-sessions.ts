import { z } from 'zod'
import type { Session } from '#shared/contract/sessions.ts'
import { idSchemaOf } from '#shared/ids.ts'
import { wholeNumber } from '#shared/validation.ts'
import { jsonBytes } from '../../store/json-bytes.ts'
import { defineTool } from './define-tool.ts'

/** All of it goes into the context of a model. */
const maxBytes = 32 * 1024
const maxTextLength = 200

const input = z.strictObject({
  search: z.string().min(1).max(200).optional().describe('Only sessions whose title, workspace or client contains this.'),
  cursor: idSchemaOf('ses').optional().describe('`nextCursor` of the page before.'),
  limit: wholeNumber(1, 100).default(20).describe('Sessions at most; a page also ends at 32 KiB.'),
})

const Entry = z.object({
  id: z.string(),
  title: z.string(),
  workspace: z.string().describe('Absolute path of the folder in which Codex works.'),
  threadId: z.string().nullable().describe('For `codex-reply`; null until Codex has opened the thread.'),
  client: z.string().describe('Who opened it.'),
  runs: z.number(),
  lastRunStatus: z.string().nullable(),
  createdAt: z.string().describe('ISO 8601.'),
  updatedAt: z.string().describe('ISO 8601.'),
})

const output = z.object({
  sessions: z.array(Entry).describe('Newest first.'),
  nextCursor: z.string().nullable().describe('null: there are no more.'),
})

const short = (text: string) => (text.length > maxTextLength ? `${text.slice(0, maxTextLength - 1)}…` : text)

function entryOf(session: Session): z.input<typeof Entry> {
  const { id, workspace, threadId, runCount: runs, lastRunStatus } = session
  const [createdAt, updatedAt] = [session.createdAt, session.updatedAt].map((at) => new Date(at).toISOString())
  const [title, client] = [short(session.title), short(session.client)]
  return { id, title, workspace, threadId, client, runs, lastRunStatus, createdAt: createdAt ?? '', updatedAt: updatedAt ?? '' }
}

/** Lists sessions, so that a client can find the thread that it goes on with. */
export const codexSessionsTool = defineTool({
  name: 'codex_sessions',
  toolset: 'sessions',
  role: 'viewer',
  title: 'Codex sessions',
  description: 'List the sessions of Codex on this machine, newest first. Go on with one by giving its threadId to codex-reply.',
  input,
  output,
  async call({ input: { search, cursor, limit }, services }) {
    const { sessions } = services
    const page = await (search === undefined ? sessions.list({ cursor, limit }) : sessions.search({ cursor, limit, search }))
    const all = page.data.map(entryOf)
    let bytes = 0
    const tooMany = all.findIndex((entry, index) => {
      bytes += jsonBytes(entry)
      return index > 0 && bytes > maxBytes
    })
    if (tooMany < 0) return { sessions: all, nextCursor: page.nextCursor }
    return { sessions: all.slice(0, tooMany), nextCursor: all[tooMany - 1]?.id ?? null }
  },
})
