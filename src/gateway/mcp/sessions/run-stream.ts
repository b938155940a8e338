import { type GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import { newIncident } from '#shared/errors.ts'
import type { EventLog } from '../../events/event-log.ts'
import { type Log, stackOf } from '../../log.ts'
import { watchForMissingEnd } from '../calls/missing-end.ts'
import { readRun } from '../calls/run-reader.ts'
import type { RunCall } from '../calls/running-call.ts'
import { eventId, isAfter, type Position } from '../wire/event-id.ts'
import { errorText, resultText, rpcCode } from '../wire/json-rpc.ts'
import { frameEnd, frameHead, frameHeadOf, frameWithoutId } from '../wire/sse-stream.ts'
import { createCallMessages, type MessageText } from './call-messages.ts'
import { type CallAnswer, type CallStream, createCallStream, type StreamOptions, type Telling } from './call-stream.ts'
import type { Elicitations } from './elicitations.ts'

export interface RunStreamOptions extends StreamOptions {
  call: RunCall
  elicitations: Elicitations | null
  readsCodexEvents: boolean
  events: EventLog
  log: Log
}

/** The call of a tool that came to a run: what the log of the run says, as often as the client comes back for it. */
export function createRunStream(options: RunStreamOptions): CallStream {
  const { call, requestId, streamName } = options

  function* framed(position: Position, text: MessageText): Generator<string, void, void> {
    yield streamName === null ? frameHead : frameHeadOf(eventId(streamName, position))
    yield* text()
    yield frameEnd
  }

  function* frames(messages: readonly { position: Position; text: MessageText }[]): Generator<string, void, void> {
    for (const { position, text } of messages) yield* framed(position, text)
  }

  const tell = ({ stream, progress, after, leave }: CallAnswer): Telling => {
    const messagesOf = createCallMessages({ ...options, answersCancelled: options.answersCancelled() })

    const take = (batch: readonly GatewayEvent[]): boolean => {
      const messages: { position: Position; text: MessageText }[] = []
      let isLast = false
      for (const event of batch) {
        if (!isKnownEvent(event)) continue
        progress.see(event)
        for (const [at, text] of messagesOf(event).entries()) {
          const position = { seq: event.seq, index: at + 1 }
          if (isAfter(position, after)) messages.push({ position, text })
        }
        isLast ||= event.type === 'run.ended'
      }
      const canGoOn = messages.length === 0 || stream.send(frames(messages))
      if (isLast) leave()
      return isLast || canGoOn
    }

    /** Ends this stream only: the run goes on, and its end is stored. */
    const fail = (cause: unknown) => {
      const incident = newIncident()
      options.log.error('mcp.streamFailed', { runId: call.runId, incident, problem: stackOf(cause) })
      const message = `The messages of this call cannot be given (incident ${incident}). Its run goes on: see ${call.runId}.`
      leave(frameWithoutId(errorText(requestId, rpcCode.internalError, message)))
    }

    const reader = readRun(options.events, { runId: call.runId, withoutDeltas: !options.readsCodexEvents }, take, fail)
    const stopWatch = watchForMissingEnd(call, reader, (result) => leave(frameWithoutId(resultText(requestId, result))))
    return {
      resume: () => reader.resume(),
      close() {
        reader.close()
        stopWatch()
      },
    }
  }

  return createCallStream(options, tell)
}
