import type { ServerResponse } from 'node:http'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { type GatewayEvent, isKnownEvent, type KnownEvent } from '#shared/contract/events.ts'
import { jsonBytes } from '../../store/json-bytes.ts'
import { watchForMissingEnd } from '../calls/missing-end.ts'
import { createProgress } from '../calls/progress.ts'
import { readRun } from '../calls/run-reader.ts'
import type { RunCall } from '../calls/running-call.ts'
import { createCodexEvents, createNoCodexEvents } from '../codex-events/create-codex-events.ts'
import type { McpServices } from '../server.ts'
import type { ToolResult } from '../tools/tool-result.ts'
import type { RequestId } from '../wire/json-rpc.ts'
import type { CallListener } from './follow-work.ts'

/** So much is given to the SDK, which keeps what its reader does not take, before the reader is looked at again. */
const handedOnBytes = 256 * 1024

/** A call that waits for its client's answer; the rest of its events is told when the answer comes. */
export interface Question {
  kind: 'question'
  approvalId: string
  request: ApprovalRequest
  threadId: string | null
  /** `seq` of the event that asked. */
  seq: number
}

export type CallOutcome = { kind: 'result'; result: ToolResult } | Question

export interface Follower extends CallListener {
  /** The answer that the notifications go out on: its reader sets the pace. */
  response: ServerResponse
  requestId: RequestId
  /** The client can be asked. */
  canElicit: boolean
  readsCodexEvents: boolean
}

/**
 * Tells a client what a run does, from after `seq` on, until it ends or has a question for this client. Rejects when the
 * log of the run cannot be read.
 */
export function followCall(services: McpServices, call: RunCall, after: number, follower: Follower): Promise<CallOutcome> {
  const { response, requestId, notify, progressToken, signal } = follower
  const { promise, resolve, reject } = Promise.withResolvers<CallOutcome>()
  const start = { threadId: call.threadId, cwd: call.workspace }
  const codexEvents = follower.readsCodexEvents ? createCodexEvents(start) : createNoCodexEvents(start)
  const progress = createProgress({
    token: progressToken,
    counter: { value: after },
    heartbeatMs: services.settings().heartbeatMs,
    send: (params) => notify('notifications/progress', params),
  })
  let isDone = false
  let handedOn = 0
  let nextLook: NodeJS.Immediate | null = null

  const finish = (outcome: CallOutcome) => {
    isDone = true
    progress.close()
    resolve(outcome)
  }

  const questionOf = (event: KnownEvent): Question | null => {
    if (event.type !== 'approval.requested' || !follower.canElicit) return null
    const { approvalId, request } = event.data
    if (services.approvals.get(approvalId).status !== 'pending') return null
    return { kind: 'question', approvalId, request, threadId: codexEvents.threadId, seq: event.seq }
  }

  const tell = (event: KnownEvent) => {
    const messages = codexEvents.translate(event)
    if (event.seq <= after) return
    progress.see(event)
    const { threadId } = codexEvents
    const meta = { requestId, ...(threadId === null ? {} : { threadId }) }
    for (const { id, msg } of messages) notify('codex/event', { _meta: meta, msg, id })
    const question = questionOf(event)
    if (question) finish(question)
  }

  const take = (batch: readonly GatewayEvent[]): boolean => {
    for (const event of batch) {
      if (!isKnownEvent(event)) continue
      tell(event)
      if (isDone) return false
      if (event.type === 'run.ended') endWithRun()
    }
    handedOn += jsonBytes(batch)
    if (handedOn < handedOnBytes && !response.writableNeedDrain) return true
    lookLater()
    return false
  }

  /** What the SDK was given reaches the answer in the same turn: only in the next one is seen whether there is room. */
  const lookLater = () => {
    nextLook ??= setImmediate(() => {
      nextLook = null
      // The answer says when there is.
      if (isDone || response.writableNeedDrain) return
      handedOn = 0
      reader.resume()
    })
  }

  const endWithRun = () => {
    void call.ended.then((result) => finish({ kind: 'result', result }))
  }
  const onAbort = () => {
    if (isDone) return
    call.cancel('its stream was closed')
    // Nobody reads any more, so the log will not be read to its end.
    endWithRun()
  }
  /** What cannot be told ends the call with an error; the run goes on. */
  const fail = (cause: unknown) => {
    isDone = true
    progress.close()
    reject(cause)
  }
  const reader = readRun(services.events, { runId: call.runId, withoutDeltas: !follower.readsCodexEvents }, take, fail)
  response.on('drain', lookLater)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  response.once('close', endWithRun)
  if (response.destroyed) endWithRun()
  const stopWatch = watchForMissingEnd(call, reader, (result) => finish({ kind: 'result', result }))

  return promise.finally(() => {
    reader.close()
    stopWatch()
    response.off('drain', lookLater)
    if (nextLook) clearImmediate(nextLook)
    response.off('close', endWithRun)
    signal.removeEventListener('abort', onAbort)
  })
}
