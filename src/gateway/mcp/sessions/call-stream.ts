import type { ServerResponse } from 'node:http'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { asKnownEvent } from '#shared/contract/run-events.ts'
import { newIncident } from '#shared/errors.ts'
import type { EventLog } from '../../events/event-log.ts'
import { type Log, stackOf } from '../../log.ts'
import { watchForMissingEnd } from '../calls/missing-end.ts'
import { createProgress, type Progress, type ProgressToken, progressText } from '../calls/progress.ts'
import { type RunReader, readRun } from '../calls/run-reader.ts'
import type { RunCall } from '../calls/running-call.ts'
import { eventId, isAfter, type Position } from '../wire/event-id.ts'
import { errorText, type RequestId, resultText, rpcCode } from '../wire/json-rpc.ts'
import type { KeepAlive } from '../wire/keep-alive.ts'
import {
  frameEnd,
  frameHead,
  frameHeadOf,
  frameWithoutId,
  openSseStream,
  primingFrame,
  type SseStream,
} from '../wire/sse-stream.ts'
import { createCallMessages, type MessageText } from './call-messages.ts'
import type { Elicitations } from './elicitations.ts'

/** How long a client should wait before it comes back. */
export const retryMs = 1_000

/** A call that has nothing to tell so long is told as one that goes on; one that is over by then is one write. */
export const headWaitsMs = 50

/** A running tool call as its client sees it: a stream of messages that it may leave and come back to. */
export interface CallStream {
  /** Streams all messages after `after`; takes the place of a stream that is still open. */
  attach(response: ServerResponse, after: Position): void
  /** Answers with an error that says why there will be no result here. */
  abandon(reason: string): void
}

/** What the streams of all calls have in common. */
export interface StreamOptions {
  requestId: RequestId
  /** Name of the stream in event ids; `null` when nobody can come back. */
  streamName: string | null
  mcpSessionId: string | null
  readsPrimingEvents: boolean
  progressToken: ProgressToken | null
  answersCancelled: () => boolean
  heartbeatMs: () => number
  keepAlive: KeepAlive
}

export interface CallStreamOptions extends StreamOptions {
  call: RunCall
  elicitations: Elicitations | null
  readsCodexEvents: boolean
  events: EventLog
  log: Log
}

export function createCallStream(options: CallStreamOptions): CallStream {
  const { call, requestId, streamName, keepAlive } = options
  const progressCounter = { value: 0 }
  let detach: ((last: string) => void) | null = null

  function* framed(position: Position, text: MessageText): Generator<string, void, void> {
    yield streamName === null ? frameHead : frameHeadOf(eventId(streamName, position))
    yield* text()
    yield frameEnd
  }

  function* frames(messages: readonly { position: Position; text: MessageText }[]): Generator<string, void, void> {
    for (const { position, text } of messages) yield* framed(position, text)
  }

  const startProgress = (stream: SseStream): Progress | null => {
    const token = options.progressToken
    if (token === null) return null
    return createProgress({
      token,
      counter: progressCounter,
      heartbeatMs: options.heartbeatMs(),
      send: (params) => void stream.send(frameWithoutId(progressText(params))),
    })
  }

  const attach = (response: ServerResponse, after: Position) => {
    detach?.('')
    const messagesOf = createCallMessages({ ...options, answersCancelled: options.answersCancelled() })
    let reader: RunReader | null = null
    let stopWatch: (() => void) | null = null
    let isDone = false
    const primes = streamName !== null && options.readsPrimingEvents
    const stream = openSseStream(response, {
      mcpSessionId: options.mcpSessionId,
      first: primes ? primingFrame(eventId(streamName, after), retryMs) : '',
      headWaitsMs,
      onDrain: () => reader?.resume(),
      onClose: () => leave(''),
    })
    const progress = startProgress(stream)

    const leave = (last: string) => {
      if (isDone) return
      isDone = true
      detach = null
      reader?.close()
      stopWatch?.()
      progress?.close()
      keepAlive.remove(stream)
      stream.end(last)
    }

    const take = (batch: readonly GatewayEvent[]): boolean => {
      const messages: { position: Position; text: MessageText }[] = []
      let isLast = false
      for (const event of batch) {
        const known = asKnownEvent(event)
        progress?.see(known)
        for (const [at, text] of messagesOf(known).entries()) {
          const position = { seq: event.seq, index: at + 1 }
          if (isAfter(position, after)) messages.push({ position, text })
        }
        isLast ||= known.type === 'run.ended'
      }
      const canGoOn = messages.length === 0 || stream.send(frames(messages))
      if (isLast) leave('')
      return isLast || canGoOn
    }

    /** Ends this stream only: the run goes on, and its end is stored. */
    const fail = (cause: unknown) => {
      const incident = newIncident()
      options.log.error('mcp.streamFailed', { runId: call.run.id, incident, problem: stackOf(cause) })
      const message = `The messages of this call cannot be given (incident ${incident}). Its run goes on: see ${call.run.id}.`
      leave(frameWithoutId(errorText(requestId, rpcCode.internalError, message)))
    }

    detach = leave
    keepAlive.add(stream)
    reader = readRun(options.events, { runId: call.run.id, withoutDeltas: !options.readsCodexEvents }, take, fail)
    if (isDone) reader.close()
    else stopWatch = watchForMissingEnd(call, reader, (result) => leave(frameWithoutId(resultText(requestId, result))))
  }

  return {
    attach,
    abandon: (reason) => detach?.(frameWithoutId(errorText(requestId, rpcCode.serverError, reason))),
  }
}
