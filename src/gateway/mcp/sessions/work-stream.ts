import type { ServerResponse } from 'node:http'
import { createProgress } from '../calls/progress.ts'
import type { WorkCall } from '../calls/running-call.ts'
import type { ToolResult } from '../tools/tool-result.ts'
import { eventId, isAfter, type Position } from '../wire/event-id.ts'
import { errorText, notificationText, resultText, rpcCode } from '../wire/json-rpc.ts'
import { frame, frameWithoutId, openSseStream, primingFrame } from '../wire/sse-stream.ts'
import { type CallStream, headWaitsMs, retryMs, type StreamOptions } from './call-stream.ts'

/** Its one message that a client can come back for. */
const end: Position = { seq: 1, index: 1 }

/** The call of a tool without a run: its progress, which is not told again, and its result. */
export function createWorkStream(call: WorkCall, options: StreamOptions): CallStream {
  const { requestId, streamName, progressToken, keepAlive } = options
  const progressCounter = { value: 0 }
  let detach: ((last: string) => void) | null = null

  const lastFrame = (result: ToolResult, after: Position): string => {
    if (!isAfter(end, after) || (call.isCancelled && !options.answersCancelled())) return ''
    const text = resultText(requestId, result)
    return streamName === null ? frameWithoutId(text) : frame(eventId(streamName, end), text)
  }

  const attach = (response: ServerResponse, after: Position) => {
    detach?.('')
    let isDone = false
    const primes = streamName !== null && options.readsPrimingEvents
    const stream = openSseStream(response, {
      mcpSessionId: options.mcpSessionId,
      first: primes ? primingFrame(eventId(streamName, after), retryMs) : '',
      headWaitsMs,
      onDrain: () => {},
      onClose: () => leave(''),
    })
    const progress =
      progressToken === null
        ? null
        : createProgress({
            token: progressToken,
            counter: progressCounter,
            heartbeatMs: options.heartbeatMs(),
            send: (params) => void stream.send(frameWithoutId(notificationText('notifications/progress', params))),
          })
    const stopListening = call.onProgress((activity) => progress?.say(activity))

    const leave = (last: string) => {
      if (isDone) return
      isDone = true
      detach = null
      stopListening()
      progress?.close()
      keepAlive.remove(stream)
      stream.end(last)
    }
    detach = leave
    keepAlive.add(stream)
    void call.ended.then((result) => leave(lastFrame(result, after)))
  }

  return {
    attach,
    abandon: (reason) => detach?.(frameWithoutId(errorText(requestId, rpcCode.serverError, reason))),
  }
}
