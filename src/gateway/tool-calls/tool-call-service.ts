import type { ToolCall } from '#shared/contract/tool-calls.ts'
import type { Transport } from '#shared/contract/transport.ts'
import { newId } from '#shared/ids.ts'
import { type EventLog, ofGateway } from '../events/event-log.ts'
import { notFound } from '../not-found.ts'
import type { Writer } from '../store/writer.ts'
import { keptLength, keptText } from './kept-text.ts'
import type { StoredArguments, ToolCallStore } from './tool-call-store.ts'

export interface ToolCallOutcome {
  status: Exclude<ToolCall['status'], 'running'>
  result: string | null
  /** The result is that of the run, word for word: it is stored there. */
  isOfRun: boolean
}

export interface ToolCallService {
  /** Writes the call and its `toolCall.started` event. `run`: the one that it came to. */
  begin(call: {
    tool: string
    client: string
    transport: Transport
    /** Id of the principal that calls. */
    principal: string
    arguments: unknown
    run: { id: string; prompt: string } | null
  }): string
  /** The run could not be kept: the call came to none. */
  forgetRun(id: string): void
  end(id: string, outcome: ToolCallOutcome): void
  /** Throws `notFound`. */
  get(id: string): ToolCall
  list: ToolCallStore['list']
  /** Ends calls that a gateway which died left behind. */
  closeLeftovers(reason: string): void
}

/** Long texts anywhere inside are cut; what JSON cannot hold (too deep, cyclic) is named instead. */
function bounded(value: unknown): { json: string; isReadable: boolean } {
  try {
    const json = JSON.stringify(value, (_key, member) => (typeof member === 'string' ? keptText(member) : member)) ?? 'null'
    if (json.length <= keptLength * 4) return { json, isReadable: true }
    return { json: JSON.stringify({ truncated: keptText(json) }), isReadable: false }
  } catch {
    // JSON.stringify throws on structures that are too deep.
    return { json: JSON.stringify({ unreadable: true }), isReadable: false }
  }
}

function stored(args: unknown, run: { prompt: string } | null): StoredArguments {
  const isOfRun = run !== null && typeof args === 'object' && args !== null && 'prompt' in args && args.prompt === run.prompt
  // Of a longer one the call keeps the beginning alone, as of every text.
  if (isOfRun && run.prompt.length <= keptLength) {
    const { json, isReadable } = bounded({ ...args, prompt: '' })
    if (isReadable) return { json, isPromptOfRun: true }
  }
  return { json: bounded(args).json, isPromptOfRun: false }
}

interface Running {
  tool: string
  principal: string
  arguments: unknown
  startedAt: number
  run: { id: string; prompt: string } | null
  isWritten: boolean
}

export function createToolCallService(dependencies: { store: ToolCallStore; writer: Writer; events: EventLog }): ToolCallService {
  const { store, writer, events } = dependencies
  const running = new Map<string, Running>()
  return {
    get(id) {
      const call = store.get(id)
      if (call) return call
      throw notFound('toolCall', id)
    },
    list: store.list,
    closeLeftovers: (reason) => writer.defer(() => store.closeRunning(reason, Date.now())),
    begin({ run, ...call }) {
      const id = newId('call')
      const { tool, client, transport, principal } = call
      const entry: Running = { tool, principal, arguments: call.arguments, startedAt: Date.now(), run, isWritten: false }
      running.set(id, entry)
      writer.defer(() => {
        const { startedAt } = entry
        store.insert({ ...call, id, startedAt, runId: entry.run?.id ?? null }, stored(call.arguments, entry.run))
        entry.isWritten = true
      })
      events.append({ ...ofGateway, principal }, { type: 'toolCall.started', data: { toolCallId: id, tool, client, transport } })
      return id
    },
    forgetRun(id) {
      const call = running.get(id)
      if (!call) return
      call.run = null
      if (call.isWritten) writer.defer(() => store.setRun(id, null, stored(call.arguments, null)))
    },
    end(id, outcome) {
      const call = running.get(id)
      if (!call) return
      running.delete(id)
      const endedAt = Date.now()
      const { status, isOfRun } = outcome
      const result = outcome.result === null ? null : keptText(outcome.result)
      writer.defer(() => store.end(id, { status, result, endedAt, isOfRun }))
      events.append(
        { ...ofGateway, principal: call.principal },
        {
          type: 'toolCall.ended',
          data: {
            toolCallId: id,
            tool: call.tool,
            status,
            durationMs: endedAt - call.startedAt,
          },
        },
      )
    },
  }
}
