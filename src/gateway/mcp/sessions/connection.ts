import type { ServerResponse } from 'node:http'
import type { Principal } from '../../access/principal.ts'
import type { Log } from '../../log.ts'
import { callerOf } from '../calls/caller.ts'
import type { ProgressToken } from '../calls/progress.ts'
import type { RunningCall } from '../calls/running-call.ts'
import type { McpServices } from '../server.ts'
import type { Caller } from '../tools/tool.ts'
import type { ClientDetails } from '../wire/client-details.ts'
import { beginning, eventId, type Position } from '../wire/event-id.ts'
import { notificationText, type RequestId } from '../wire/json-rpc.ts'
import type { KeepAlive } from '../wire/keep-alive.ts'
import { readsPrimingEvents } from '../wire/protocol-version.ts'
import { readsCodexEvents } from '../wire/reads-codex-events.ts'
import { frameWithoutId, openSseStream, primingFrame, type SseStream } from '../wire/sse-stream.ts'
import type { CallStream, StreamOptions } from './call-stream.ts'
import { createElicitations, type Elicitations } from './elicitations.ts'
import { createRunStream } from './run-stream.ts'
import type { RunningCalls } from './running-calls.ts'
import { createWorkStream } from './work-stream.ts'

/** Ended calls whose client may still come back for the end. */
const maxEndedCalls = 32
const retryMs = 1_000
/** Name in event ids of the stream that a client opens by GET. */
export const ownStreamName = 'get'

/** The link of one client: what it said about itself, its calls, its streams. */
export interface McpConnection {
  readonly mcpSessionId: string | null
  readonly details: ClientDetails
  readonly caller: Caller
  readonly elicitations: Elicitations
  /** Its calls are told by `codex/event` notifications. */
  readonly readsCodexEvents: boolean
  readonly calls: RunningCalls
  /** Streams a call's messages as the answer to the request that began it. */
  stream(call: RunningCall, requestId: RequestId, token: ProgressToken | null, response: ServerResponse): void
  /** Streams what a client missed; false when there is no such stream. */
  resume(streamName: string, after: Position, response: ServerResponse): boolean
  /** Follows a call whose answer goes out in one piece, so that it can be cancelled. */
  track(call: RunningCall, requestId: RequestId, response: ServerResponse): void
  /** The client's own stream, by GET; false when there is one already. */
  openOwnStream(response: ServerResponse): boolean
  /** Tells it on the client's own stream, if that is open. */
  notify(method: string): void
  readonly hasOpenStream: boolean
  /** Unix milliseconds of the last request, or of the end of the last call or of its stream. */
  readonly lastSeenAt: number
  /** A request has come: from now on the caller may what this principal may. */
  seen(principal: Principal): void
  close(reason: string): void
}

/** To a call without a session nobody can come back: its client leaves it by closing the connection that waits for it. */
function cancelWhenLeft(call: RunningCall, response: ServerResponse): void {
  const onClose = () => {
    if (!response.writableFinished) call.cancel('its stream was closed')
  }
  if (response.destroyed) onClose()
  else response.once('close', onClose)
}

export function createMcpConnection(dependencies: {
  services: McpServices
  log: Log
  keepAlive: KeepAlive
  mcpSessionId: string | null
  principal: Principal
  details: ClientDetails
  calls: RunningCalls
}): McpConnection {
  const { services, log, keepAlive, mcpSessionId, principal, details, calls } = dependencies
  const elicitations = createElicitations(services.approvals, log)
  const streams = new Map<string, CallStream>()
  let openCallStreams = 0
  let streamCount = 0
  let ownStream: SseStream | null = null
  let lastSeenAt = Date.now()

  const callerAs = (who: Principal) =>
    callerOf(services, { client: details.client, transport: details.transport, principal: who }, details.workspace)
  let caller = callerAs(principal)

  /** Streams of ended calls, in the order of their ends. */
  const endedStreams: string[] = []
  const keepForReturn = (name: string) => {
    endedStreams.push(name)
    const oldest = endedStreams.length > maxEndedCalls ? endedStreams.shift() : undefined
    if (oldest !== undefined) streams.delete(oldest)
  }

  const track = (call: RunningCall, requestId: RequestId, response: ServerResponse) => {
    calls.add(requestId, call)
    void call.ended.then(() => {
      lastSeenAt = Date.now()
    })
    if (mcpSessionId === null) cancelWhenLeft(call, response)
  }

  const attach = (stream: CallStream, after: Position, response: ServerResponse) => {
    openCallStreams += 1
    response.once('close', () => {
      openCallStreams -= 1
      lastSeenAt = Date.now()
    })
    stream.attach(response, after)
  }

  const connection: McpConnection = {
    mcpSessionId,
    details,
    elicitations,
    get readsCodexEvents() {
      return readsCodexEvents(services.settings().codexEvents, details)
    },
    get caller() {
      return caller
    },
    get lastSeenAt() {
      return lastSeenAt
    },
    seen(who) {
      lastSeenAt = Date.now()
      caller = callerAs(who)
    },
    calls,
    track,
    stream(call, requestId, progressToken, response) {
      track(call, requestId, response)
      streamCount += 1
      const name = mcpSessionId === null ? null : `c${streamCount.toString(36)}`
      const common: StreamOptions = {
        requestId,
        streamName: name,
        mcpSessionId,
        readsPrimingEvents: readsPrimingEvents(details.protocolVersion),
        progressToken,
        answersCancelled: () => services.settings().answerCancelled,
        heartbeatMs: () => services.settings().heartbeatMs,
        keepAlive,
      }
      const stream =
        call.kind === 'work'
          ? createWorkStream(call, common)
          : createRunStream({
              ...common,
              call,
              elicitations: details.canElicit && mcpSessionId !== null ? elicitations : null,
              readsCodexEvents: connection.readsCodexEvents,
              events: services.events,
              log,
            })
      const key = name ?? `anonymous${streamCount}`
      streams.set(key, stream)
      void call.ended.then(() => keepForReturn(key))
      attach(stream, beginning, response)
    },
    resume(streamName, after, response) {
      const stream = streams.get(streamName)
      if (!stream) return false
      attach(stream, after, response)
      return true
    },
    openOwnStream(response) {
      if (ownStream?.isOpen) return false
      const stream = openSseStream(response, {
        mcpSessionId,
        onDrain: () => {},
        onClose: () => {
          keepAlive.remove(stream)
          if (ownStream === stream) ownStream = null
        },
      })
      ownStream = stream
      keepAlive.add(stream)
      if (readsPrimingEvents(details.protocolVersion)) stream.send(primingFrame(eventId(ownStreamName, beginning), retryMs))
      return true
    },
    notify: (method) => void ownStream?.send(frameWithoutId(notificationText(method, {}))),
    get hasOpenStream() {
      return ownStream !== null || openCallStreams > 0
    },
    close(reason) {
      for (const stream of streams.values()) stream.abandon(reason)
      calls.cancelWork(reason)
      ownStream?.end()
    },
  }
  return connection
}
