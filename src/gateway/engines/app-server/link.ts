import { z } from 'zod'
import { type Log, stackOf } from '../../log.ts'
import type { TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import { type JsonRecord, recordIn, textIn, textOrNull } from '../json-fields.ts'
import { createJsonRpcClient, type Deadline, RpcFailure } from '../json-rpc-client.ts'
import { busyFailure } from '../turns/failures.ts'
import { orInterrupted } from '../turns/or-interrupted.ts'
import { createEarlyNotifications } from './early-notifications.ts'
import { isThreadUnloaded, type LinkLost, linkFailure, requestFailure } from './failures.ts'
import { turnOverrides } from './policy-params.ts'
import type { AppServerRequests, AppServerRpc } from './requests.ts'
import { createThreads, type OpenThread } from './threads.ts'
import { createTurn, type RunningTurn, type TurnOptions } from './turn.ts'

/** After an interrupt an opening thread has this long to be open, so that the run can name it. */
const openingGraceMs = 5_000

export interface LinkOptions {
  /** Writes one line to the child. */
  send: (line: string) => void
  /** A warning about Codex's configuration. */
  onConfigWarning: (params: JsonRecord) => void
  killCommands: TurnOptions['killCommands']
  deadline: Deadline
  /** How long Codex may take to answer a request that costs it nothing, in ms. */
  answerMs: number
  maxLiveThreads: number
  hiddenFolder: string | null
  log: Log
}

/** What one living app-server process is doing. */
export interface Link {
  readonly rpc: AppServerRpc
  /** One line from the child. */
  receive(line: string): void
  runTurn(request: TurnRequest, handlers: TurnHandlers): Promise<TurnResult>
  /** The process is gone: everything that waits for it fails. */
  close(lost: LinkLost): void
}

const TurnAnswer = z.looseObject({ turn: z.looseObject({ id: z.string() }) })

export function createLink(options: LinkOptions): Link {
  const { log } = options
  const turns = new Map<string, RunningTurn>()
  /** Threads that open or have a turn. */
  const busy = new Set<string>()
  /** Threads of which Codex has not confirmed that their last turn is over. */
  const stuck = new Set<string>()
  const early = createEarlyNotifications()

  function onThreadNotification(threadId: string, method: string, params: JsonRecord) {
    if (method === 'turn/completed') stuck.delete(threadId)
    if (method === 'thread/closed' || method === 'thread/archived' || method === 'thread/deleted') threads.forget(threadId)
    const turn = turns.get(threadId)
    if (turn) turn.onNotification(method, params)
    else early.keep(method, params)
  }

  function onProcessNotification(method: string, params: JsonRecord) {
    if (method === 'account/rateLimits/updated') {
      const rateLimits = recordIn(params, 'rateLimits')
      for (const turn of turns.values()) turn.onRateLimits(rateLimits)
    }
    if (method === 'configWarning') options.onConfigWarning(params)
    early.keep(method, params)
  }

  const rpc = createJsonRpcClient<AppServerRequests>({
    send: options.send,
    deadline: options.deadline,
    handlers: {
      onNotification(method, params) {
        const threadId = textOrNull(params, 'threadId')
        try {
          if (threadId === null) onProcessNotification(method, params)
          else onThreadNotification(threadId, method, params)
        } catch (cause) {
          // A turn ends by its own faults; what is left is of no thread, and the next message may be fine.
          log.error('engine.messageFault', { method, problem: stackOf(cause) })
        }
      },
      async onRequest(method, params, id) {
        const turn = turns.get(textIn(params, 'threadId'))
        if (!turn) throw new Error(`${method} is not supported`)
        return await turn.onRequest(method, params, id)
      },
    },
  })
  const threads = createThreads(rpc, options)

  async function startTurn(thread: OpenThread, request: TurnRequest): Promise<string> {
    const { threadId } = thread.facts
    const input = [{ type: 'text' as const, text: request.prompt, text_elements: [] }]
    const params = { threadId, input, ...turnOverrides(request.policy, thread) }
    try {
      return TurnAnswer.parse(await rpc.request('turn/start', params, options.answerMs)).turn.id
    } catch (cause) {
      if (!isThreadUnloaded(cause)) throw cause
      threads.forget(threadId)
      const again = await threads.open({ ...request, threadId })
      const paramsAgain = { threadId, input, ...turnOverrides(request.policy, again) }
      return TurnAnswer.parse(await rpc.request('turn/start', paramsAgain, options.answerMs)).turn.id
    }
  }

  async function runOn(thread: OpenThread, request: TurnRequest, handlers: TurnHandlers): Promise<TurnResult> {
    const { facts, sandbox } = thread
    const { threadId } = facts
    handlers.emit({
      type: 'thread.opened',
      data: { ...facts, sandbox: sandbox ?? facts.sandbox, resumed: request.threadId !== null },
    })
    if (handlers.signal.aborted) return { threadId, turnId: null, status: 'interrupted', lastMessage: '', usage: null }

    const { killCommands } = options
    const turn = createTurn({ threadId, rpc, handlers, rawEvents: request.rawEvents, killCommands, log })
    turns.set(threadId, turn)
    for (const { method, params } of early.take(threadId)) turn.onNotification(method, params)
    startTurn(thread, request).then(turn.begin, (cause: unknown) => {
      // Codex refused, so it has no turn that could still run.
      if (cause instanceof RpcFailure) stuck.delete(threadId)
      turn.fail(requestFailure(cause, threadId))
    })
    try {
      return await turn.result
    } finally {
      turns.delete(threadId)
      if (turn.wasAbandoned) stuck.add(threadId)
    }
  }

  return {
    rpc,
    receive: rpc.receive,

    async runTurn(request, handlers) {
      let { threadId } = request
      if (threadId !== null && (busy.has(threadId) || stuck.has(threadId))) throw busyFailure(threadId)
      if (threadId !== null) busy.add(threadId)
      try {
        const thread = await orInterrupted(threads.open(request), handlers.signal, openingGraceMs)
        threadId = thread.facts.threadId
        busy.add(threadId)
        return await runOn(thread, request, handlers)
      } catch (cause) {
        throw requestFailure(cause, threadId)
      } finally {
        if (threadId !== null) busy.delete(threadId)
        threads.unloadIdle((id) => busy.has(id) || stuck.has(id))
      }
    },

    close(lost) {
      rpc.close(lost)
      for (const [threadId, turn] of turns) turn.fail(linkFailure(lost, threadId))
    },
  }
}
