import type { EngineEvent } from '#shared/contract/run-events.ts'
import { AppFailure } from '#shared/errors.ts'
import type { TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import { ApprovalElicitation, approvalAnswer, createApprovalNotes, waitingCommand } from './approval.ts'
import { type CodexEvent, ElicitationRequest } from './codex-event.ts'
import type { CallListener, CodexProcess } from './codex-process.ts'
import { codexArguments, replyArguments } from './tool-arguments.ts'
import { failureOf, lastMessage, type TurnClose, turnEnded } from './turn-close.ts'
import { createTurnReader } from './turn-reader.ts'

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

const interruptedEarly = () =>
  new AppFailure({ code: 'interrupted', message: 'The turn was interrupted before Codex had opened a conversation.' })

/** Runs one turn on a process that has no other; `request.threadId` is `null` or the thread of the process. Never rejects. */
export async function runCodexTurn(
  process: CodexProcess,
  request: TurnRequest,
  handlers: TurnHandlers,
  limits: TurnLimits = turnLimits,
): Promise<TurnReport> {
  const { threadId } = request
  const reader = createTurnReader({ threadId, rawEvents: request.rawEvents })
  const notes = createApprovalNotes()
  const turnOver = new AbortController()
  const fence = Promise.withResolvers<TurnClose>()
  let timer: NodeJS.Timeout | undefined

  function closeLater(close: TurnClose, delayMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => fence.resolve(close), delayMs)
  }

  function emit(events: readonly EngineEvent[]): void {
    for (const event of events) handlers.emit(event)
  }

  function watchForTheEnd({ msg }: CodexEvent): void {
    if (msg.type === 'elicitation_request') {
      const serverName = ElicitationRequest.safeParse(msg).data?.server_name ?? ''
      fence.resolve({ by: 'question', serverName })
    } else if (reader.outcome.end === 'aborted') {
      fence.resolve({ by: 'aborted' })
    } else if (reader.outcome.end !== null) {
      closeLater({ by: 'silence' }, limits.answerMs)
    } else if (!handlers.signal.aborted) {
      clearTimeout(timer)
    }
  }

  async function approve(elicitation: ApprovalElicitation): Promise<Record<string, unknown>> {
    const asked = notes.request(elicitation, reader.turnId ?? elicitation.codex_event_id)
    const command = asked.kind === 'command' ? waitingCommand(asked) : null
    if (command !== null) emit(reader.startItem(command))
    const { decision } = await handlers.approve(asked, turnOver.signal)
    const isRefused = decision === 'decline' || decision === 'cancel'
    if (command !== null && isRefused && !turnOver.signal.aborted) {
      emit(reader.completeItem({ ...command, status: 'declined' }))
    }
    return approvalAnswer(decision)
  }

  const listener: CallListener = {
    event(event) {
      if (turnOver.signal.aborted) return
      notes.note(event.msg)
      emit(reader.read(event))
      watchForTheEnd(event)
    },
    request(_method, params, respond) {
      const elicitation = ApprovalElicitation.safeParse(params)
      // Whatever it is, without an answer the turn would hang for ever.
      if (!elicitation.success) return respond(approvalAnswer('decline'))
      approve(elicitation.data).then(respond, () => respond(approvalAnswer('decline')))
    },
  }

  function interrupt(): void {
    call.cancel()
    closeLater({ by: 'aborted' }, limits.abortMs)
  }

  if (handlers.signal.aborted) return { outcome: { failure: interruptedEarly() }, threadId, isReusable: true }
  const args = threadId === null ? codexArguments(request) : replyArguments(threadId, request.prompt)
  closeLater({ by: 'silence' }, limits.firstMessageMs)
  const call = process.call(threadId === null ? 'codex' : 'codex-reply', args, listener)
  handlers.signal.addEventListener('abort', interrupt, { once: true })
  const close = await Promise.race([
    fence.promise,
    call.answer.then(
      (result): TurnClose => ({ by: 'answered', result }),
      (): TurnClose => ({ by: 'loss', stderrTail: process.stderrTail }),
    ),
  ])
  turnOver.abort()
  clearTimeout(timer)
  handlers.signal.removeEventListener('abort', interrupt)

  const failure = failureOf(close, reader)
  emit(reader.completeOpen())
  if (reader.turnId !== null) handlers.emit(turnEnded(close, reader, failure))
  const isReusable = close.by === 'answered' && failure === null
  if (failure !== null) return { outcome: { failure }, threadId: reader.threadId, isReusable }
  if (reader.threadId === null) return { outcome: { failure: interruptedEarly() }, threadId: null, isReusable: false }
  const result: TurnResult = {
    threadId: reader.threadId,
    turnId: reader.turnId,
    status: close.by === 'aborted' ? 'interrupted' : 'completed',
    lastMessage: lastMessage(close, reader),
    usage: reader.usage,
  }
  return { outcome: { result }, threadId: reader.threadId, isReusable }
}
