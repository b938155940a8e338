import { newId } from '#shared/ids.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Writer } from '../store/writer.ts'
import type { ToolCallService } from './tool-call-service.ts'
import type { ToolCallStore } from './tool-call-store.ts'

const textLimit = 20_000

function cut(text: string): string {
  return text.length > textLimit ? `${text.slice(0, textLimit)}… (${text.length - textLimit} more characters)` : text
}

/** Long texts anywhere inside are cut; what JSON cannot hold (too deep, cyclic) is named instead. */
function boundedArguments(value: unknown): unknown {
  try {
    const text = JSON.stringify(value, (_key, member) => (typeof member === 'string' ? cut(member) : member)) ?? 'null'
    return text.length > textLimit * 4 ? { truncated: cut(text) } : JSON.parse(text)
  } catch {
    // JSON.stringify throws on structures that are too deep.
    return { unreadable: true }
  }
}

export function createToolCalls(dependencies: { store: ToolCallStore; writer: Writer; events: EventLog }): ToolCallService {
  const { store, writer, events } = dependencies
  const running = new Map<string, { tool: string; startedAt: number; runId: string | null; isWritten: boolean }>()
  return {
    begin(call) {
      const id = newId('call')
      const startedAt = Date.now()
      const entry = { tool: call.tool, startedAt, runId: null, isWritten: false }
      running.set(id, entry)
      const row = {
        ...call,
        id,
        startedAt,
        arguments: boundedArguments(call.arguments),
        status: 'running',
        result: null,
        endedAt: null,
      } as const
      writer.defer(() => {
        // The run is mostly known by now.
        store.insert({ ...row, runId: entry.runId })
        entry.isWritten = true
      })
      const { tool, client, transport } = call
      events.append({ runId: null, sessionId: null }, 'toolCall.started', { toolCallId: id, tool, client, transport })
      return id
    },
    attachRun(id, runId) {
      const call = running.get(id)
      if (call) call.runId = runId
      if (!call || call.isWritten) writer.defer(() => store.setRun(id, runId))
    },
    end(id, outcome) {
      const call = running.get(id)
      if (!call) return
      running.delete(id)
      const endedAt = Date.now()
      const result = outcome.result === null ? null : cut(outcome.result)
      writer.defer(() => store.end(id, { status: outcome.status, result, endedAt }))
      events.append({ runId: null, sessionId: null }, 'toolCall.ended', {
        toolCallId: id,
        tool: call.tool,
        status: outcome.status,
        durationMs: endedAt - call.startedAt,
      })
    },
  }
}
