import type { WorkCall } from '../calls/running-call.ts'
import type { ToolResult } from '../tools/tool-result.ts'
import { eventId, isAfter, type Position } from '../wire/event-id.ts'
import { resultText } from '../wire/json-rpc.ts'
import { frame, frameWithoutId } from '../wire/sse-stream.ts'
import { type CallStream, createCallStream, type StreamOptions } from './call-stream.ts'

/** Its one message that a client can come back for. */
const end: Position = { seq: 1, index: 1 }

/** The call of a tool without a run: its progress, which is not told again, and its result. */
export function createWorkStream(call: WorkCall, options: StreamOptions): CallStream {
  const { requestId, streamName } = options

  const lastFrame = (result: ToolResult, after: Position): string => {
    if (!isAfter(end, after) || (call.isCancelled && !options.answersCancelled())) return ''
    const text = resultText(requestId, result)
    return streamName === null ? frameWithoutId(text) : frame(eventId(streamName, end), text)
  }

  return createCallStream(options, ({ progress, after, leave }) => {
    void call.ended.then((result) => leave(lastFrame(result, after)))
    return { close: call.onProgress((activity) => progress.say(activity)) }
  })
}
