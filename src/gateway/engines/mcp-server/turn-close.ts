import type { EngineEvent, EngineEventData } from '#shared/contract/engine-events.ts'
import { AppFailure, toAppError } from '#shared/errors.ts'
import { errorInfo } from '../camel-case.ts'
import { lostFailure, turnFailure } from '../turns/failures.ts'
import type { ToolResult } from './codex-process.ts'
import type { TurnReader } from './turn-reader.ts'

/**
 * What ended the turn. Only `answered` is what Codex promises; the others are our ways out of its hang bugs: after
 * an abort it never answers, and a question of a downstream MCP server can never be answered by us.
 */
export type TurnClose =
  | { by: 'answered'; result: ToolResult }
  | { by: 'aborted' }
  | { by: 'silence' }
  | { by: 'question'; serverName: string }
  | { by: 'loss'; stderrTail: string }
  /** A fault of ours while a message was taken. */
  | { by: 'fault'; cause: unknown }

/** Ends a turn that Codex does not end by itself. */
export interface ForcedClose {
  /** Never resolves when it is not needed. */
  readonly closed: Promise<TurnClose>
  close(reason: TurnClose): void
  /** Closes after a time, unless it is put off or called off before. */
  closeAfter(delayMs: number, reason: TurnClose): void
  callOff(): void
}

export function createForcedClose(): ForcedClose {
  const { promise, resolve } = Promise.withResolvers<TurnClose>()
  let timer: NodeJS.Timeout | undefined
  return {
    closed: promise,
    close: resolve,
    closeAfter(delayMs, reason) {
      clearTimeout(timer)
      timer = setTimeout(() => resolve(reason), delayMs)
    },
    callOff: () => clearTimeout(timer),
  }
}

type Status = EngineEventData['turn.ended']['status']

function failedWith(reader: TurnReader, message: string): AppFailure {
  const { complaint } = reader.outcome
  // Refused before there was a conversation: the arguments or the configuration.
  if (reader.threadId === null) {
    return engineFailed(reader, message, "Correct Codex's configuration or the overrides of this session.")
  }
  const codexErrorInfo = errorInfo(complaint?.codex_error_info)
  return turnFailure({ message, codexErrorInfo, additionalDetails: complaint?.additional_details ?? null }, reader.threadId)
}

function engineFailed(reader: TurnReader, message: string, hint: string): AppFailure {
  const thread = reader.threadId === null ? {} : { threadId: reader.threadId }
  return new AppFailure({ code: 'engineFailed', message, hint, ...thread })
}

function textOf(result: ToolResult): string {
  return result.structuredContent?.content ?? result.content.map((part) => part.text ?? '').join('')
}

/** The failure that the turn ends with, or `null` when it ended well or was interrupted. */
export function failureOf(close: TurnClose, reader: TurnReader): AppFailure | null {
  switch (close.by) {
    case 'answered':
      return close.result.isError ? failedWith(reader, textOf(close.result)) : null
    case 'aborted':
      return null
    case 'question': {
      const message = `The MCP server "${close.serverName}" asks a question, and \`codex mcp-server\` cannot pass an answer on.`
      return engineFailed(reader, message, 'Use the app-server engine, or do not use this tool.')
    }
    case 'loss':
      return lostFailure('Codex ended during the turn; how far it came is unknown.', {
        hint: 'Look at the workspace, then start a new conversation.',
        threadId: reader.threadId,
        stderrTail: close.stderrTail,
      })
    case 'fault':
      return new AppFailure(toAppError(close.cause), { cause: close.cause })
    case 'silence':
      if (reader.outcome.end === 'completed') return null
      if (reader.outcome.complaint !== null) return failedWith(reader, reader.outcome.complaint.message)
      return engineFailed(reader, 'Codex did not answer.', 'Try again in a new conversation.')
  }
}

/** The last event of the turn. */
export function turnEnded(close: TurnClose, reader: TurnReader, failure: AppFailure | null): EngineEvent {
  const { times, complaint } = reader.outcome
  const status: Status = failure !== null ? 'failed' : close.by === 'aborted' ? 'interrupted' : 'completed'
  return {
    type: 'turn.ended',
    data: {
      turnId: reader.turnId ?? '',
      status,
      lastMessage: reader.lastMessage === '' ? null : reader.lastMessage,
      error:
        failure === null
          ? null
          : {
              message: failure.message,
              codexErrorInfo: errorInfo(complaint?.codex_error_info),
              additionalDetails: complaint?.additional_details ?? null,
            },
      startedAt: times?.started_at ?? null,
      completedAt: times?.completed_at ?? null,
      durationMs: times?.duration_ms ?? null,
      timeToFirstTokenMs: times?.time_to_first_token_ms ?? null,
    },
  }
}

/** The text that answers the prompt. */
export function lastMessage(close: TurnClose, reader: TurnReader): string {
  return close.by === 'answered' && reader.lastMessage === '' ? textOf(close.result) : reader.lastMessage
}
