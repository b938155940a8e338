import { v7 } from 'uuid'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { AppFailure } from '#shared/errors.ts'
import { appServerCapabilities } from '../../engines/app-server/app-server-engine.ts'
import type { Engine, TurnHandlers, TurnRequest } from '../../engines/engine.ts'

/** What a test wants a turn to do, with the means an engine has; the text it returns is the last message. */
export type Turn = (turn: {
  request: TurnRequest
  handlers: TurnHandlers
  threadId: string
  turnId: string
  emit: (event: EngineEvent) => void
  /** Many small events; a pause after every hundred lets them be written. */
  say: (parts: readonly string[]) => Promise<void>
}) => Promise<string>

function opened(request: TurnRequest, threadId: string): EngineEvent {
  return {
    type: 'thread.opened',
    data: {
      threadId,
      codexSessionId: threadId,
      resumed: request.threadId !== null,
      model: 'scripted',
      modelProvider: 'test',
      cwd: request.cwd,
      approvalPolicy: 'on-request',
      approvalsReviewer: 'user',
      sandbox: { type: 'readOnly', networkAccess: false },
      reasoningEffort: null,
      rolloutPath: null,
    },
  }
}

/** An engine without Codex, for tests of what is above it: the prompt names the turn. */
export function createScriptedEngine(turns: Readonly<Record<string, Turn>>): Engine {
  const runTurn: Engine['runTurn'] = async (request, handlers) => {
    const turn = turns[request.prompt]
    if (!turn) throw new AppFailure({ code: 'engineFailed', message: `No turn is scripted for "${request.prompt}".` })
    const threadId = request.threadId ?? v7()
    const turnId = v7()
    const { emit } = handlers
    emit(opened(request, threadId))
    emit({ type: 'turn.started', data: { turnId, startedAt: 1, contextWindow: null } })
    const say = async (parts: readonly string[]) => {
      for (const [index, text] of parts.entries()) {
        emit({ type: 'message.delta', data: { turnId, itemId: 'm', text } })
        if (index % 100 === 99) await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const stopped = new Promise<null>((resolve) => {
      handlers.signal.addEventListener('abort', () => resolve(null), { once: true })
    })
    const lastMessage = await Promise.race([turn({ request, handlers, threadId, turnId, emit, say }), stopped])
    const status = lastMessage === null ? 'interrupted' : 'completed'
    const times = { startedAt: 1, completedAt: 2, durationMs: 1, timeToFirstTokenMs: 1 }
    emit({ type: 'turn.ended', data: { turnId, status, lastMessage, error: null, ...times } })
    return { threadId, turnId, status, lastMessage: lastMessage ?? '', usage: null }
  }
  return {
    kind: 'app-server',
    capabilities: appServerCapabilities,
    state: { status: 'ready', pid: process.pid },
    onStateChange: () => () => {},
    start: async () => {},
    runTurn,
    close: async () => {},
  }
}
