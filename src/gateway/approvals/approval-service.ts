import type { Approval, ApprovalAnswerer, ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import type { Run } from '#shared/contract/runs.ts'
import { AppFailure } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import type { ApprovalAnswer } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import { notFound } from '../not-found.ts'
import type { Writer } from '../store/writer.ts'
import type { ApprovalKeys, ApprovalStore } from './approval-store.ts'

type Outcome = { decision: ApprovalDecision; answeredBy: ApprovalAnswerer; answeredAs: string | null; reason: string | null }

interface Waiting {
  approval: Approval
  resolve: (answer: ApprovalAnswer) => void
  timer: NodeJS.Timeout
  /** An answer that is on its way to the disk. */
  answering: Promise<void> | null
}

/** A decline for want of an answer that cannot be kept is tried again. */
const retryMs = 1_000

export interface ApprovalService {
  get(id: string): Approval
  /**
   * First answer wins; resolves when it is on the disk, and only then Codex hears it. Rejects with `conflict` when it was
   * answered already, `notFound` when there is none, `storageFull` or `storageBlocked` when the answer cannot be kept:
   * the approval is pending still, and another answer may follow.
   */
  answer(
    id: string,
    answer: {
      decision: ApprovalDecision
      content?: Record<string, unknown>
      answeredBy: ApprovalAnswerer
      /** Id of the principal that answers; a client answers as the one whose run asks. */
      answeredAs?: string
      reason?: string | null
    },
  ): Promise<Approval>
  list: ApprovalStore['list']
  /**
   * Asks; the first answer wins, at the deadline it is `decline`, and when `signal` aborts (the run is over) `cancel`.
   * Never rejects and never hangs.
   */
  request(
    run: Pick<Run, 'id' | 'sessionId' | 'principal'>,
    request: ApprovalRequest,
    signal: AbortSignal,
  ): Promise<ApprovalAnswer>
  /** Ends approvals that a gateway which died left behind. */
  closeLeftovers(reason: string): void
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1_000)} seconds` : `${Math.round(ms / 60_000)} minutes`
}

export function createApprovalService(dependencies: {
  store: ApprovalStore
  writer: Writer
  events: EventLog
  timeoutMs: () => number
}): ApprovalService {
  const { store, writer, events, timeoutMs } = dependencies
  const waiting = new Map<string, Waiting>()

  const answeredWith = <A extends ApprovalKeys>(approval: A, outcome: Outcome) => ({
    ...approval,
    ...outcome,
    status: 'answered' as const,
    answeredAt: Date.now(),
  })

  const record = (approval: ApprovalKeys, outcome: Outcome) => {
    store.answer(answeredWith(approval, outcome))
    const { runId, sessionId, principal } = approval
    events.append(
      { runId, sessionId, principal },
      {
        type: 'approval.answered',
        data: {
          approvalId: approval.id,
          ...outcome,
        },
      },
    )
  }

  const end = (entry: Waiting, answer: ApprovalAnswer) => {
    waiting.delete(entry.approval.id)
    clearTimeout(entry.timer)
    entry.resolve(answer)
  }

  const notWaiting = (id: string): AppFailure => {
    const known = store.get(id)
    if (!known) return notFound('approval', id)
    return new AppFailure({
      code: 'conflict',
      message: `This approval was already answered with "${known.decision}"${known.reason ? `: ${known.reason}` : '.'}`,
      hint: 'Nothing more is to be done.',
    })
  }

  const settle: ApprovalService['answer'] = async (id, answer) => {
    let entry = waiting.get(id)
    // Whoever was first may still fail to be kept.
    while (entry?.answering) {
      await entry.answering.catch(() => undefined)
      entry = waiting.get(id)
    }
    if (!entry) throw notWaiting(id)
    const { approval } = entry
    const { decision, answeredBy, answeredAs = answeredBy === 'client' ? approval.principal : null, reason = null } = answer
    const outcome: Outcome = { decision, answeredBy, answeredAs, reason }
    entry.answering = writer.commit(() => record(approval, outcome))
    try {
      await entry.answering
    } finally {
      entry.answering = null
    }
    end(entry, { decision, ...(answer.content ? { content: answer.content } : {}) })
    return answeredWith(approval, outcome)
  }

  /** The run is over: Codex waits no more, whether that can be kept just now or not. */
  const withdraw = async (entry: Waiting) => {
    const { approval, answering } = entry
    if (!waiting.has(approval.id)) return
    end(entry, { decision: 'cancel' })
    const wasAnswered = (await answering?.then(() => true).catch(() => false)) ?? false
    const reason = 'The run ended before an answer.'
    if (!wasAnswered) writer.defer(() => record(approval, { decision: 'cancel', answeredBy: 'run', answeredAs: null, reason }))
  }

  return {
    get(id) {
      const approval = store.get(id)
      if (approval) return approval
      throw notFound('approval', id)
    },
    list: store.list,
    answer: settle,
    request(run, request, signal) {
      const limitMs = timeoutMs()
      const createdAt = Date.now()
      const approval: Approval = {
        id: newId('apr'),
        runId: run.id,
        sessionId: run.sessionId,
        principal: run.principal,
        request,
        status: 'pending',
        decision: null,
        answeredBy: null,
        answeredAs: null,
        reason: null,
        createdAt,
        expiresAt: createdAt + limitMs,
        answeredAt: null,
      }
      const reason = `Nobody answered within ${seconds(limitMs)}.`
      return new Promise((resolve) => {
        const decline = () => {
          settle(approval.id, { decision: 'decline', answeredBy: 'deadline', reason }).catch(() => {
            // Answered in the last moment, or not to be kept now: Codex goes on waiting, which is safe.
            if (waiting.has(approval.id)) entry.timer = setTimeout(decline, retryMs)
          })
        }
        const entry: Waiting = { approval, resolve, timer: setTimeout(decline, limitMs), answering: null }
        waiting.set(approval.id, entry)
        const onAbort = () => void withdraw(entry)
        writer.defer(() => store.insert(approval))
        events.append(
          { runId: run.id, sessionId: run.sessionId, principal: run.principal },
          {
            type: 'approval.requested',
            data: {
              approvalId: approval.id,
              request,
              expiresAt: approval.expiresAt,
            },
          },
        )
        // Whoever is asked is told of a run that may not be on the disk before; a disk that takes nothing keeps nobody waiting.
        writer.settled().catch(() => undefined)
        if (signal.aborted) onAbort()
        else signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    closeLeftovers(reason) {
      for (const approval of store.pendingKeys()) {
        writer.defer(() => record(approval, { decision: 'cancel', answeredBy: 'run', answeredAs: null, reason }))
      }
    },
  }
}
