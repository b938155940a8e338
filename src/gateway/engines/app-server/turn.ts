import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { deadlines } from '#shared/deadlines.ts'
import { AppFailure, toAppError } from '#shared/errors.ts'
import { withDeadline } from '#shared/with-deadline.ts'
import { type Log, stackOf } from '../../log.ts'
import type { ApprovalAnswer, TurnHandlers, TurnResult } from '../engine.ts'
import type { JsonRecord } from '../json-fields.ts'
import type { RequestId } from '../json-rpc-client.ts'
import { turnFailure } from '../turns/failures.ts'
import { createOpenItems } from '../turns/open-items.ts'
import { createTurnUsage } from '../turns/turn-usage.ts'
import { readQuestion } from './map-approval.ts'
import { mapNotification, readTurnEnd, type TurnEnd } from './map-notification.ts'
import type { AppServerRpc } from './requests.ts'

export interface TurnOptions {
  threadId: string
  rpc: AppServerRpc
  handlers: TurnHandlers
  rawEvents: boolean
  /** Kills the commands of a thread that Codex has forgotten: one that was just starting when the turn was interrupted. */
  killCommands: (threadId: string) => Promise<void>
  /** How long Codex may take to confirm an interrupt. */
  interruptMs?: number
  log: Log
}

/** One turn of one thread while it runs. */
export interface RunningTurn {
  /** Settles once; nothing is emitted afterwards. */
  readonly result: Promise<TurnResult>
  /** Codex did not confirm the interrupt: the turn may still run there. */
  readonly wasAbandoned: boolean
  /** Codex accepted the turn and named it. */
  begin(turnId: string): void
  onNotification(method: string, params: JsonRecord): void
  onRateLimits(rateLimits: unknown): void
  /** Resolves with the answer to a server request; rejects for one that we do not know. */
  onRequest(method: string, params: JsonRecord, id: RequestId): Promise<unknown>
  /** Ends the turn without Codex, e.g. because it is gone. */
  fail(failure: AppFailure): void
}

export function createTurn(options: TurnOptions): RunningTurn {
  const { threadId, rpc, handlers, rawEvents, log, interruptMs = deadlines.turnInterrupt } = options
  const { promise: result, resolve, reject } = Promise.withResolvers<TurnResult>()
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<TurnEnd>()
  const questions = new Map<string, AbortController>()
  const items = createOpenItems()
  const usage = createTurnUsage()
  let turnId: string | null = null
  let lastMessage: string | null = null
  let startedAtMs = performance.now()
  let firstTokenMs: number | null = null
  let wasAbandoned = false
  let isSettled = false

  function emit(event: EngineEvent) {
    if (!isSettled) handlers.emit(event)
  }

  /** Usage waits for the rate limits that follow it at once; anything else goes after it. */
  function flushUsage() {
    const waiting = usage.take()
    if (waiting) emit(waiting)
  }

  function begin(id: string) {
    if (turnId !== null || id === '') return
    turnId = id
    begun.resolve()
  }

  function noteToken(itemId: string, text: string) {
    firstTokenMs ??= Math.round(performance.now() - startedAtMs)
    items.append(itemId, text)
  }

  function noteItem(event: Extract<EngineEvent, { type: 'item.started' | 'item.completed' }>) {
    const { item } = event.data
    if (event.type === 'item.started') {
      items.started(item)
      return
    }
    items.completed(item.id)
    if (item.type === 'agentMessage' && typeof item['text'] === 'string') lastMessage = item['text']
  }

  function note(event: EngineEvent) {
    switch (event.type) {
      case 'message.delta':
      case 'reasoning.delta':
        noteToken(event.data.itemId, event.data.text)
        break
      case 'command.output':
        items.append(event.data.itemId, event.data.text)
        break
      case 'item.started':
      case 'item.completed':
        noteItem(event)
        break
      case 'turn.started':
        startedAtMs = performance.now()
        begin(event.data.turnId)
        break
      default:
        break
    }
  }

  /** An event of another turn of this thread, e.g. the late end of a command of an interrupted one. */
  function isForeign(event: EngineEvent): boolean {
    const id = 'turnId' in event.data ? event.data.turnId : null
    return id !== null && id !== '' && turnId !== null && id !== turnId
  }

  /** Codex completes no open item of a turn that did not end well. */
  function closeItems(status: TurnEnd['status']) {
    for (const item of items.takeUnfinished()) {
      // In a turn that went well it is the half answer before a retry, and another one took its place.
      const isLast = status !== 'completed' && item.type === 'agentMessage'
      if (isLast && typeof item['text'] === 'string' && item['text'] !== '') lastMessage = item['text']
      emit({ type: 'item.completed', data: { turnId: turnId ?? '', item, completedAtMs: Date.now() } })
    }
  }

  function emitEnd(end: TurnEnd) {
    flushUsage()
    closeItems(end.status)
    lastMessage ??= end.lastMessage
    const { error, status, startedAt, completedAt, durationMs } = end
    emit({
      type: 'turn.ended',
      data: {
        turnId: end.turnId || (turnId ?? ''),
        status,
        lastMessage,
        error,
        startedAt,
        completedAt,
        durationMs,
        timeToFirstTokenMs: firstTokenMs,
      },
    })
  }

  function settle(finish: () => void) {
    isSettled = true
    handlers.signal.removeEventListener('abort', onAbort)
    for (const question of questions.values()) question.abort()
    questions.clear()
    finish()
  }

  function finish(end: TurnEnd) {
    if (isSettled) return
    emitEnd(end)
    settle(() => {
      const { status } = end
      if (status === 'failed') reject(turnFailure(end.error, threadId))
      else resolve({ threadId, turnId, status, lastMessage: lastMessage ?? '', usage: usage.ofTurn() })
    })
  }

  const unconfirmedEnd = (status: TurnEnd['status'], error: TurnEnd['error']): TurnEnd => ({
    turnId: turnId ?? '',
    status,
    error,
    startedAt: null,
    completedAt: Math.floor(Date.now() / 1_000),
    durationMs: null,
    lastMessage: null,
  })

  function fail(failure: AppFailure) {
    if (isSettled) return
    emitEnd(unconfirmedEnd('failed', { message: failure.message, codexErrorInfo: null, additionalDetails: null }))
    settle(() => reject(failure))
  }

  /** A fault of ours while a message was taken: only this turn ends, and Codex is told to end it too. */
  function endByFault(cause: unknown, isOverInCodex: boolean) {
    const failure = new AppFailure(toAppError(cause), { cause })
    log.error('engine.turnFault', { threadId, turnId, error: failure.error, problem: stackOf(cause) })
    if (isSettled) return
    wasAbandoned = !isOverInCodex
    if (wasAbandoned) void requestInterrupt()
    try {
      emitEnd(unconfirmedEnd('failed', { message: failure.message, codexErrorInfo: null, additionalDetails: null }))
    } catch {
      // What could not be told before cannot be told now: the failure of the turn says all there is to say.
    }
    settle(() => reject(failure))
  }

  /** Codex leaves the shell command of an interrupted turn running. Versions without the method answer with an error. */
  async function endCommands() {
    try {
      await rpc.request('thread/backgroundTerminals/clean', { threadId }, deadlines.turnCommands, { evenIfStopped: true })
    } catch (cause) {
      log.warn('engine.terminalsNotCleaned', { threadId, reason: cause instanceof Error ? cause.message : 'unknown' })
    }
    await options.killCommands(threadId)
  }

  async function requestInterrupt() {
    await begun.promise
    if (turnId === null) return
    try {
      await rpc.request('turn/interrupt', { threadId, turnId }, interruptMs, { evenIfStopped: true })
    } catch (cause) {
      // The turn is ending by itself, or Codex does not answer: both show in whether the turn ends in time.
      log.debug('engine.interruptRefused', { threadId, reason: cause instanceof Error ? cause.message : 'unknown' })
    }
  }

  async function interrupt() {
    void requestInterrupt()
    const end = await withDeadline(ended.promise, interruptMs, () => null, { isBackground: true })
    if (end || isSettled) return
    wasAbandoned = true
    log.warn('engine.interruptUnconfirmed', { threadId, turnId })
    await endCommands()
    finish(unconfirmedEnd('interrupted', null))
  }

  function onAbort() {
    interrupt().catch((cause: unknown) => endByFault(cause, false))
  }

  async function onEnd(params: JsonRecord) {
    const end = readTurnEnd(params)
    if (turnId !== null && end.turnId !== turnId) return
    begin(end.turnId)
    ended.resolve(end)
    if (end.status === 'interrupted') await endCommands()
    finish(end)
  }

  function take(method: string, params: JsonRecord) {
    if (method === 'serverRequest/resolved') {
      endQuestion(String(params['requestId']))
      return
    }
    const event = mapNotification(method, params)
    if (!event || isForeign(event)) return
    flushUsage()
    if (event.type === 'usage.updated') {
      usage.hold(event)
      return
    }
    if (!rawEvents && (event.type === 'raw.item' || event.type === 'raw.response')) return
    note(event)
    emit(event)
  }

  function endQuestion(requestId: string) {
    questions.get(requestId)?.abort()
    questions.delete(requestId)
  }

  async function ask(question: NonNullable<ReturnType<typeof readQuestion>>, id: string): Promise<ApprovalAnswer> {
    const gone = new AbortController()
    questions.set(id, gone)
    try {
      return await handlers.approve(question.request, gone.signal)
    } catch (cause) {
      log.warn('engine.approvalFailed', { threadId, reason: cause instanceof Error ? cause.message : 'unknown' })
      return { decision: 'decline' }
    } finally {
      questions.delete(id)
    }
  }

  if (handlers.signal.aborted) onAbort()
  else handlers.signal.addEventListener('abort', onAbort, { once: true })

  return {
    result,
    get wasAbandoned() {
      return wasAbandoned
    },
    begin,
    fail,

    onNotification(method, params) {
      if (isSettled) return
      if (method === 'turn/completed') {
        onEnd(params).catch((cause: unknown) => endByFault(cause, true))
        return
      }
      try {
        take(method, params)
      } catch (cause) {
        endByFault(cause, false)
      }
    },

    onRateLimits(rateLimits) {
      try {
        usage.rateLimits(rateLimits)
        flushUsage()
      } catch (cause) {
        endByFault(cause, false)
      }
    },

    async onRequest(method, params, id) {
      flushUsage()
      const question = readQuestion(method, params, {
        turnId: turnId ?? '',
        requestId: String(id),
        item: items.get,
        findItem: items.find,
      })
      if (!question || isSettled) throw new Error(`${method} is not supported`)
      return question.response(await ask(question, String(id)))
    },
  }
}
