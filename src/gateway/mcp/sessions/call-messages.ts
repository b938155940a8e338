import type { KnownEvent } from '#shared/contract/events.ts'
import { jsonPieces } from '../../http/json-pieces.ts'
import { elicitationParams } from '../calls/elicitation-params.ts'
import type { RunCall } from '../calls/running-call.ts'
import type { CodexEvent } from '../codex-events/codex-event.ts'
import { createCodexEvents, createNoCodexEvents } from '../codex-events/create-codex-events.ts'

import { notificationText, type RequestId, requestText, resultPieces } from '../wire/json-rpc.ts'
import type { Elicitations } from './elicitations.ts'

/** The text of a JSON-RPC message, made when it is asked for: a large one piece by piece. */
export type MessageText = () => Iterable<string>

/**
 * What one event of a run means for the client that called. The same events in the same order give the same texts, so a
 * client that comes back can be served from the log.
 */
export type CallMessages = (event: KnownEvent) => MessageText[]

export function createCallMessages(options: {
  call: RunCall
  requestId: RequestId
  /** `null`: this client is never asked. */
  elicitations: Elicitations | null
  /** Whether a call that the client cancelled is answered all the same. */
  answersCancelled: boolean
  readsCodexEvents: boolean
}): CallMessages {
  const { call, requestId, elicitations } = options
  const start = { threadId: call.threadId, cwd: call.workspace }
  const codexEvents = options.readsCodexEvents ? createCodexEvents(start) : createNoCodexEvents(start)
  let head = { threadId: '' as string | null, text: '' }

  /** The envelope is the same for all events of a thread; only what changes is written anew. */
  const eventText = ({ id, msg }: CodexEvent): MessageText => {
    const { threadId } = codexEvents
    if (head.threadId !== threadId) {
      const meta = JSON.stringify({ requestId, ...(threadId === null ? {} : { threadId }) })
      head = { threadId, text: `{"jsonrpc":"2.0","method":"codex/event","params":{"_meta":${meta},"msg":` }
    }
    const { text } = head
    return () => [text, ...jsonPieces(msg), `,"id":${JSON.stringify(id)}}}`]
  }

  const ofApproval = (event: KnownEvent): string[] => {
    if (event.type === 'approval.requested' && elicitations) {
      const params = elicitationParams(event.data.request, { threadId: codexEvents.threadId, requestId })
      return [requestText(elicitations.ask(event.data.approvalId), 'elicitation/create', params)]
    }
    if (event.type === 'approval.answered' && elicitations && event.data.answeredBy !== 'client') {
      const id = elicitations.withdraw(event.data.approvalId)
      const reason = event.data.reason ?? 'It was answered elsewhere.'
      return id === null ? [] : [notificationText('notifications/cancelled', { requestId: id, reason })]
    }
    return []
  }

  const ofEnd = (event: KnownEvent): MessageText[] => {
    if (event.type !== 'run.ended' || (call.isCancelled && !options.answersCancelled)) return []
    const result = call.resultOf(event.data)
    return [() => resultPieces(requestId, result)]
  }

  return (event) => [
    ...codexEvents.translate(event).map(eventText),
    ...ofApproval(event).map((text) => () => [text]),
    ...ofEnd(event),
  ]
}
