import type { ServerResponse } from 'node:http'
import type { Log } from '../log.ts'
import type { Caller, RunningCall } from './calls/begin-call.ts'
import { createElicitations, type Elicitations } from './calls/elicitations.ts'
import type { ProgressToken } from './calls/progress.ts'
import { createToolRun, type ToolRun } from './calls/tool-run.ts'
import type { ClientDetails } from './client-details.ts'
import type { RequestId } from './json-rpc.ts'
import type { McpServices } from './mcp-services.ts'
import { readsPrimingEvents } from './protocol-version.ts'
import { beginning, eventId, type Position } from './transport/event-id.ts'
import type { KeepAlive } from './transport/keep-alive.ts'
import { openSseStream, primingFrame, type SseStream } from './transport/sse-stream.ts'

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
  /** A call with this id is running. */
  isRunning(id: RequestId): boolean
  /** Streams a call's messages as the answer to the request that began it. */
  stream(call: RunningCall, requestId: RequestId, token: ProgressToken | null, response: ServerResponse): void
  /** Streams what a client missed; false when there is no such stream. */
  resume(streamName: string, after: Position, response: ServerResponse): boolean
  /** Follows a call that is answered without a stream, so that it can be cancelled. */
  track(call: RunningCall, requestId: RequestId): void
  cancel(requestId: RequestId, reason: string | null): void
  /** The client's own stream, by GET; false when there is one already. */
  openOwnStream(response: ServerResponse): boolean
  readonly hasOpenStream: boolean
  readonly hasRunningCall: boolean
  /** Unix milliseconds of the last request, or of the end of the last call or of its stream. */
  lastSeenAt: number
  close(reason: string): void
}

export function createMcpConnection(dependencies: {
  services: McpServices
  log: Log
  keepAlive: KeepAlive
  mcpSessionId: string | null
  details: ClientDetails
}): McpConnection {
  const { services, log, keepAlive, mcpSessionId, details } = dependencies
  const elicitations = createElicitations(services.approvals, log)
  const running = new Map<RequestId, RunningCall>()
  const runs = new Map<string, ToolRun>()
  let openCallStreams = 0
  let streamCount = 0
  let ownStream: SseStream | null = null

  const forgetOldest = () => {
    for (const [name, run] of runs) {
      if (runs.size <= maxEndedCalls) return
      if (run.call.hasEnded) runs.delete(name)
    }
  }

  const track = (call: RunningCall, requestId: RequestId) => {
    running.set(requestId, call)
    void call.ended.then(() => {
      if (running.get(requestId) === call) running.delete(requestId)
      connection.lastSeenAt = Date.now()
    })
  }

  const attach = (run: ToolRun, after: Position, response: ServerResponse) => {
    openCallStreams += 1
    response.once('close', () => {
      openCallStreams -= 1
      connection.lastSeenAt = Date.now()
    })
    run.attach(response, after)
  }

  const connection: McpConnection = {
    mcpSessionId,
    details,
    elicitations,
    caller: {
      client: details.client,
      transport: details.transport,
      mcpSessionId,
      workspace: details.workspace ?? services.defaultWorkspace(),
    },
    lastSeenAt: Date.now(),
    isRunning: (id) => running.has(id),
    track,
    stream(call, requestId, progressToken, response) {
      track(call, requestId)
      streamCount += 1
      const name = mcpSessionId === null ? null : `c${streamCount.toString(36)}`
      const run = createToolRun({
        call,
        requestId,
        streamName: name,
        mcpSessionId,
        readsPrimingEvents: readsPrimingEvents(details.protocolVersion),
        progressToken,
        elicitations: details.canElicit && mcpSessionId !== null ? elicitations : null,
        answersCancelled: () => services.settings().answerCancelled,
        heartbeatMs: () => services.settings().heartbeatMs,
        events: services.events,
        keepAlive,
      })
      runs.set(name ?? `anonymous${streamCount}`, run)
      forgetOldest()
      attach(run, beginning, response)
    },
    resume(streamName, after, response) {
      const run = runs.get(streamName)
      if (!run) return false
      attach(run, after, response)
      return true
    },
    cancel(requestId, reason) {
      running.get(requestId)?.cancel(reason)
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
    get hasOpenStream() {
      return ownStream !== null || openCallStreams > 0
    },
    get hasRunningCall() {
      return running.size > 0
    },
    close(reason) {
      for (const run of runs.values()) run.abandon(reason)
      ownStream?.end()
    },
  }
  return connection
}
