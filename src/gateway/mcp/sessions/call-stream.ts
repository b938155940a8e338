import type { ServerResponse } from 'node:http'
import { createProgress, type Progress, type ProgressToken } from '../calls/progress.ts'
import { eventId, type Position } from '../wire/event-id.ts'
import { errorText, notificationText, type RequestId, rpcCode } from '../wire/json-rpc.ts'
import type { KeepAlive } from '../wire/keep-alive.ts'
import { frameWithoutId, openSseStream, primingFrame, type SseStream } from '../wire/sse-stream.ts'

/** How long a client should wait before it comes back. */
const retryMs = 1_000

/** A call that has nothing to tell so long is told as one that goes on; one that is over by then is one write. */
const headWaitsMs = 50

/** A running tool call as its client sees it: a stream of messages that it may leave and come back to. */
export interface CallStream {
  /** Streams all messages after `after`; takes the place of a stream that is still open. */
  attach(response: ServerResponse, after: Position): void
  /** Answers with an error that says why there will be no result here. */
  abandon(reason: string): void
}

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

/** An open answer to a call, or to a client that came back to it. */
export interface CallAnswer {
  readonly stream: SseStream
  readonly progress: Progress
  /** What the client has heard before. */
  readonly after: Position
  /** Ends it; `last`: frames that leave together with the end. Idempotent. */
  leave(last?: string): void
}

/** What a call says on one answer, until that is left. */
export interface Telling {
  /** There is room again for what the stream did not take. */
  resume?(): void
  close(): void
}

/** `tell` begins to say what is after `answer.after`, and leaves the answer at the end of the call. */
export function createCallStream(options: StreamOptions, tell: (answer: CallAnswer) => Telling): CallStream {
  const { requestId, streamName, keepAlive } = options
  const progressCounter = { value: 0 }
  let detach: ((last?: string) => void) | null = null

  const attach = (response: ServerResponse, after: Position) => {
    detach?.()
    let telling: Telling | null = null
    let isLeft = false
    const primes = streamName !== null && options.readsPrimingEvents
    const stream = openSseStream(response, {
      mcpSessionId: options.mcpSessionId,
      first: primes ? primingFrame(eventId(streamName, after), retryMs) : '',
      headWaitsMs,
      onDrain: () => telling?.resume?.(),
      onClose: () => leave(),
    })
    const progress = createProgress({
      token: options.progressToken,
      counter: progressCounter,
      heartbeatMs: options.heartbeatMs(),
      send: (params) => void stream.send(frameWithoutId(notificationText('notifications/progress', params))),
    })
    const leave = (last = '') => {
      if (isLeft) return
      isLeft = true
      detach = null
      telling?.close()
      progress.close()
      keepAlive.remove(stream)
      stream.end(last)
    }
    detach = leave
    keepAlive.add(stream)
    telling = tell({ stream, progress, after, leave })
    // All was said at once.
    if (isLeft) telling.close()
  }

  return {
    attach,
    abandon: (reason) => detach?.(frameWithoutId(errorText(requestId, rpcCode.serverError, reason))),
  }
}
