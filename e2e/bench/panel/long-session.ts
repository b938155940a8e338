import { z } from 'zod'
import { answerTo, createMcpClient } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import type { GatewayProgram } from '../programs/switchboard.ts'

const Result = z.looseObject({ structuredContent: z.looseObject({ threadId: z.string() }) })
const Sessions = z.object({ data: z.array(z.object({ id: z.string(), threadId: z.string().nullable() })) })

export interface LongSession {
  sessionId: string
  /** Goes on with the session: one more run of so many items, numbered from `firstItem`. */
  append(load: { items: number; firstItem?: number; perSecond?: number }): Promise<void>
}

/** A session on a real gateway with so many items, spread over so many runs. */
export async function makeLongSession(
  gateway: GatewayProgram,
  { items, runs }: { items: number; runs: number },
): Promise<LongSession> {
  const perRun = Math.ceil(items / runs)
  const call = async (tool: string, args: object) => {
    await using client = createMcpClient(gateway.endpoint, 1)
    const mcp = await client.openSession()
    const { result } = answerTo(await mcp.call(1, tool, args), 1)
    await mcp.end()
    return Result.parse(result).structuredContent.threadId
  }
  const prompt = (run: number) => loadPrompt({ events: 0, items: perRun, firstItem: run * perRun, label: `run ${run} ` })
  const threadId = await call('codex', { prompt: prompt(0) })
  for (let run = 1; run < runs; run += 1) await call('codex-reply', { threadId, prompt: prompt(run) })
  const response = await fetch(`${gateway.apiUrl}/sessions?limit=100`, { headers: gateway.endpoint.headers })
  const session = Sessions.parse(await response.json()).data.find((candidate) => candidate.threadId === threadId)
  if (!session) throw new Error('The gateway does not know the session that was made.')
  return {
    sessionId: session.id,
    append: async (load) => {
      await call('codex-reply', { threadId, prompt: loadPrompt({ events: 0, ...load }) })
    },
  }
}
