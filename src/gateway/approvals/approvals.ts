import type { Approval, ApprovalAnswerer, ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import { AppFailure } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import type { ApprovalAnswer } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Writer } from '../store/writer.ts'
import type { ApprovalService } from './approval-service.ts'
import type { ApprovalKeys, ApprovalStore } from './approval-store.ts'

interface Waiting {
  approval: Approval
  resolve: (answer: ApprovalAnswer) => void
  timer: NodeJS.Timeout
}

/** `ApprovalService` plus what only the run service uses. */
export interface Approvals extends ApprovalService {
  /**
   * Asks; the first answer wins, at the deadline it is `decline`, and when `signal` aborts (the run is over) `cancel`.
   * Never rejects and never hangs.
   */
  request(run: { id: string; sessionId: string }, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>
  /** Ends approvals that a gateway which died left behind. */
  closeLeftovers(reason: string): void
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1_000)} seconds` : `${Math.round(ms / 60_000)} minutes`
}

export function createApprovals(dependencies: {
  store: ApprovalStore
  writer: Writer
  events: EventLog
  timeoutMs: () => number
}): Approvals {
  const { store, writer, events, timeoutMs } = dependencies
  const waiting = new Map<string, Waiting>()

  const close = <A extends ApprovalKeys>(
    approval: A,
    outcome: { decision: ApprovalDecision; answeredBy: ApprovalAnswerer; reason: string | null },
  ) => {
    const answered = { ...approval, ...outcome, status: 'answered' as const, answeredAt: Date.now() }
    writer.defer(() => store.answer(answered))
    events.append({ runId: approval.runId, sessionId: approval.sessionId }, 'approval.answered', {
      approvalId: approval.id,
      ...outcome,
    })
    return answered
  }

  const settle: ApprovalService['answer'] = (id, answer) => {
    const entry = waiting.get(id)
    if (!entry) {
      writer.sync()
      const known = store.get(id)
      throw new AppFailure(
        known
          ? {
              code: 'conflict',
              message: `This approval was already answered with "${known.decision}"${known.reason ? `: ${known.reason}` : '.'}`,
              hint: 'Nothing more is to be done.',
            }
          : {
              code: 'notFound',
              entity: 'approval',
              id,
              message: `There is no approval ${id}.`,
              hint: 'List the pending approvals.',
            },
      )
    }
    waiting.delete(id)
    clearTimeout(entry.timer)
    const answered = close(entry.approval, {
      decision: answer.decision,
      answeredBy: answer.answeredBy,
      reason: answer.reason ?? null,
    })
    entry.resolve({ decision: answer.decision, ...(answer.content ? { content: answer.content } : {}) })
    return answered
  }

  return {
    get(id) {
      writer.sync()
      const approval = store.get(id)
      if (approval) return approval
      throw new AppFailure({ code: 'notFound', entity: 'approval', id, message: `There is no approval ${id}.` })
    },
    answer: settle,
    request(run, request, signal) {
      const limitMs = timeoutMs()
      const createdAt = Date.now()
      const approval: Approval = {
        id: newId('apr'),
        runId: run.id,
        sessionId: run.sessionId,
        request,
        status: 'pending',
        decision: null,
        answeredBy: null,
        reason: null,
        createdAt,
        expiresAt: createdAt + limitMs,
        answeredAt: null,
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          if (!waiting.has(approval.id)) return
          settle(approval.id, {
            decision: 'decline',
            answeredBy: 'deadline',
            reason: `Nobody answered within ${seconds(limitMs)}.`,
          })
        }, limitMs)
        waiting.set(approval.id, { approval, resolve, timer })
        const onAbort = () => {
          if (waiting.has(approval.id))
            settle(approval.id, { decision: 'cancel', answeredBy: 'run', reason: 'The run ended before an answer.' })
        }
        writer.defer(() => store.insert(approval))
        events.append({ runId: run.id, sessionId: run.sessionId }, 'approval.requested', {
          approvalId: approval.id,
          request,
          expiresAt: approval.expiresAt,
        })
        if (signal.aborted) onAbort()
        else signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    closeLeftovers(reason) {
      for (const approval of store.pendingKeys()) close(approval, { decision: 'cancel', answeredBy: 'run', reason })
    },
  }
}
