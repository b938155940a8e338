import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { AppFailure } from '#shared/errors.ts'
import type { TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import { ApprovalElicitation, approvalAnswer, createApprovalNotes, waitingCommand } from './approval.ts'
import { type CodexEvent, ElicitationRequest } from './codex-event.ts'
import type { CallListener, CodexProcess, ToolCall } from './codex-process.ts'
import { codexArguments, replyArguments } from './tool-arguments.ts'
import { createForcedClose, type ForcedClose, failureOf, lastMessage, type TurnClose, turnEnded } from './turn-close.ts'
import { createTurnReader, type TurnReader } from './turn-reader.ts'

/** Our deadlines, all in ms: Codex itself has none. */
export interface TurnLimits {
  /** From the call to the first message; a required MCP server may take its time. */
  firstMessageMs: number
  /** From the end of the turn to the answer of the call. */
  answerMs: number
  /** From an interrupt to Codex's word that the turn is aborted. */
  abortMs: number
}

export const turnLimits: TurnLimits = { firstMessageMs: 120_000, answerMs: 5_000, abortMs: 1_000 }

export interface TurnReport {
  outcome: { result: TurnResult } | { failure: AppFailure }
  threadId: string | null
  /**
   * The process can take the next turn of the thread. Only after a turn that ended well: an aborted call steals the
   * messages of the next one, and what a failed turn leaves in the queue answers the next call at once with nothing.
   */
  isReusable: boolean
}

/** What belongs together while one turn runs. */
interface OpenTurn {
  reader: TurnReader
  forced: ForcedClose
  handlers: TurnHandlers
  limits: TurnLimits
  /** Aborted when the turn is over: nothing is emitted or answered afterwards. */
  over: AbortController
}

const interruptedEarly = () =>
  new AppFailure({ code: 'interrupted', message: 'The turn was interrupted before Codex had opened a conversation.' })

function emit({ handlers, over }: OpenTurn, events: readonly EngineEvent[]): void {
  if (over.signal.aborted) return
  for (const event of events) handlers.emit(event)
}

/** Closes the turn when Codex has ended the turn, or will never do so. */
function watchForTheEnd({ reader, forced, handlers, limits }: OpenTurn, { msg }: CodexEvent): void {
  if (msg.type === 'elicitation_request') {
    forced.close({ by: 'question', serverName: ElicitationRequest.safeParse(msg).data?.server_name ?? '' })
  } else if (reader.outcome.end === 'aborted') {
    forced.close({ by: 'aborted' })
  } else if (reader.outcome.end !== null) {
    forced.closeAfter(limits.answerMs, { by: 'silence' })
  } else if (!handlers.signal.aborted) {
    forced.callOff()
  }
}

function listenTo(turn: OpenTurn): CallListener {
  const { reader, handlers, over } = turn
  const notes = createApprovalNotes()

  async function approve(elicitation: ApprovalElicitation): Promise<Record<string, unknown>> {
    const asked = notes.request(elicitation, reader.turnId ?? elicitation.codex_event_id)
    const command = asked.kind === 'command' ? waitingCommand(asked) : null
    if (command !== null) emit(turn, reader.startItem(command))
    const { decision } = await handlers.approve(asked, over.signal)
    const isRefused = decision === 'decline' || decision === 'cancel'
    if (command !== null && isRefused) emit(turn, reader.completeItem({ ...command, status: 'declined' }))
    return approvalAnswer(decision)
  }

  return {
    event(event) {
      if (over.signal.aborted) return
      try {
        notes.note(event.msg)
        emit(turn, reader.read(event))
        watchForTheEnd(turn, event)
      } catch (cause) {
        turn.forced.close({ by: 'fault', cause })
      }
    },
    async request(_method, params) {
      const elicitation = ApprovalElicitation.safeParse(params)
      // Whatever it is, without an answer the turn would hang for ever.
      if (!elicitation.success) return approvalAnswer('decline')
      return await approve(elicitation.data).catch(() => approvalAnswer('decline'))
    },
  }
}

/** Waits for the answer or the forced end, whichever comes first. */
async function untilClosed({ forced, handlers, limits }: OpenTurn, process: CodexProcess, call: ToolCall): Promise<TurnClose> {
  const interrupt = () => {
    call.cancel()
    forced.closeAfter(limits.abortMs, { by: 'aborted' })
  }
  const answered = call.answer.then(
    (result): TurnClose => ({ by: 'answered', result }),
    (): TurnClose => ({ by: 'loss', stderrTail: process.stderrTail }),
  )
  handlers.signal.addEventListener('abort', interrupt, { once: true })
  try {
    return await Promise.race([forced.closed, answered])
  } finally {
    handlers.signal.removeEventListener('abort', interrupt)
    forced.callOff()
  }
}

/** Tells the end to everybody: the last events, and the report. */
function conclude(turn: OpenTurn, close: TurnClose): TurnReport {
  const { reader, over } = turn
  const { threadId, turnId } = reader
  const failure = failureOf(close, reader)
  try {
    emit(turn, reader.completeOpen())
    if (turnId !== null) emit(turn, [turnEnded(close, reader, failure)])
  } catch (cause) {
    // Told once: what the turn ends with is its failure.
    if (close.by !== 'fault') return conclude(turn, { by: 'fault', cause })
  }
  over.abort()
  const isReusable = close.by === 'answered' && failure === null
  if (failure !== null) return { outcome: { failure }, threadId, isReusable }
  if (threadId === null) return { outcome: { failure: interruptedEarly() }, threadId, isReusable }
  const status = close.by === 'aborted' ? 'interrupted' : 'completed'
  const result = { threadId, turnId, status, lastMessage: lastMessage(close, reader), usage: reader.usage } as const
  return { outcome: { result }, threadId, isReusable }
}

/** Runs one turn on a process that has no other; `request.threadId` is `null` or the thread of the process. Never rejects. */
export async function runCodexTurn(
  process: CodexProcess,
  request: TurnRequest,
  handlers: TurnHandlers,
  limits: TurnLimits = turnLimits,
): Promise<TurnReport> {
  const { threadId, prompt, rawEvents } = request
  if (handlers.signal.aborted) return { outcome: { failure: interruptedEarly() }, threadId, isReusable: true }
  const reader = createTurnReader({ threadId, rawEvents })
  const turn: OpenTurn = { reader, forced: createForcedClose(), handlers, limits, over: new AbortController() }
  turn.forced.closeAfter(limits.firstMessageMs, { by: 'silence' })
  const listener = listenTo(turn)
  const call =
    threadId === null
      ? process.call('codex', codexArguments(request), listener)
      : process.call('codex-reply', replyArguments(threadId, prompt), listener)
  return conclude(turn, await untilClosed(turn, process, call))
}
