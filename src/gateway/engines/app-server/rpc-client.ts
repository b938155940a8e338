import { isRecord, type JsonRecord, numberIn, recordIn, textIn } from './json-fields.ts'
import type {
  ConfigReadParams,
  InitializeParams,
  ServerNotificationMethod,
  ServerRequestMethod,
  ThreadBackgroundTerminalsCleanParams,
  ThreadResumeParams,
  ThreadStartParams,
  ThreadUnsubscribeParams,
  TurnInterruptParams,
  TurnStartParams,
} from './protocol/types.ts'

/** The requests that we send, with their parameters. */
export interface ClientRequests {
  initialize: InitializeParams
  'config/read': ConfigReadParams
  'thread/start': ThreadStartParams
  'thread/resume': ThreadResumeParams
  'thread/unsubscribe': ThreadUnsubscribeParams
  'thread/backgroundTerminals/clean': ThreadBackgroundTerminalsCleanParams
  'turn/start': TurnStartParams
  'turn/interrupt': TurnInterruptParams
}

/** A method of a newer or older Codex is a text that we do not know. */
type Known<Method extends string> = Method | (string & {})

export interface RpcHandlers {
  onNotification: (method: Known<ServerNotificationMethod>, params: JsonRecord) => void
  /** Resolves with the result; a rejection, also an unknown method, is answered with an error. */
  onRequest: (method: Known<ServerRequestMethod>, params: JsonRecord, id: RequestId) => Promise<unknown>
}

export type RequestId = string | number

/** Codex answered a request with an error. */
export class RpcFailure extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.name = 'RpcFailure'
    this.code = code
  }
}

/** Codex did not answer in time. */
export class RpcTimeout extends Error {
  readonly method: string
  constructor(method: string, timeoutMs: number) {
    super(`Codex did not answer ${method} within ${timeoutMs} ms.`)
    this.name = 'RpcTimeout'
    this.method = method
  }
}

export interface RpcClient {
  /** One line from Codex; what is not a message is ignored. */
  receive(line: string): void
  /** Rejects with `RpcFailure`, `RpcTimeout`, or the reason of `close`. */
  request<M extends keyof ClientRequests>(
    method: M,
    params: ClientRequests[M],
    timeoutMs: number,
    options?: RequestOptions,
  ): Promise<unknown>
  notify(method: 'initialized'): void
  /** Rejects what is pending and every later request. */
  close(reason: Error): void
}

export interface RequestOptions {
  /** The time passes also while Codex is stopped, because somebody waits for an end. */
  evenIfStopped?: boolean
}

/** Calls `onLate` when Codex had this time to answer; returns the way to call it off. */
export type Deadline = (ms: number, onLate: () => void) => () => void

interface Pending {
  resolve: (result: unknown) => void
  reject: (reason: Error) => void
  stopTimer: () => void
}

const strictDeadline: Deadline = (ms, onLate) => {
  const timer = setTimeout(onLate, ms)
  return () => clearTimeout(timer)
}

const methodNotFound = -32601

function parseMessage(line: string): JsonRecord | null {
  try {
    const message: unknown = JSON.parse(line)
    return isRecord(message) ? message : null
  } catch {
    // Codex prints messages only; a stray line of something that it started must not break the connection.
    return null
  }
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'number' || typeof value === 'string'
}

/**
 * JSON-RPC as the app-server speaks it: one message per line, without the `jsonrpc` member. `send` takes one line,
 * `deadline` measures how long Codex could have answered.
 */
export function createRpcClient(
  send: (line: string) => void,
  handlers: RpcHandlers,
  deadline: Deadline = strictDeadline,
): RpcClient {
  const pending = new Map<number, Pending>()
  let lastId = 0
  let closedBy: Error | null = null

  function write(message: object) {
    send(`${JSON.stringify(message)}\n`)
  }

  async function answer(id: RequestId, method: string, params: JsonRecord) {
    try {
      const result = await handlers.onRequest(method, params, id)
      if (!closedBy) write({ id, result })
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : 'not supported'
      if (!closedBy) write({ id, error: { code: methodNotFound, message } })
    }
  }

  function settle(message: JsonRecord) {
    const id = message['id']
    const request = typeof id === 'number' ? pending.get(id) : undefined
    if (!request || typeof id !== 'number') return
    pending.delete(id)
    request.stopTimer()
    const error = message['error']
    if (isRecord(error)) request.reject(new RpcFailure(numberIn(error, 'code'), textIn(error, 'message')))
    else request.resolve(message['result'])
  }

  return {
    receive(line) {
      const message = parseMessage(line)
      if (!message) return
      const method = message['method']
      if (typeof method !== 'string') {
        settle(message)
        return
      }
      const id = message['id']
      const params = recordIn(message, 'params')
      if (isRequestId(id)) void answer(id, method, params)
      else handlers.onNotification(method, params)
    },

    request(method, params, timeoutMs, options = {}) {
      if (closedBy) return Promise.reject(closedBy)
      lastId += 1
      const id = lastId
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      const measure = options.evenIfStopped ? strictDeadline : deadline
      const stopTimer = measure(timeoutMs, () => {
        pending.delete(id)
        reject(new RpcTimeout(method, timeoutMs))
      })
      pending.set(id, { resolve, reject, stopTimer })
      write({ id, method, params })
      return promise
    },

    notify(method) {
      if (!closedBy) write({ method })
    },

    close(reason) {
      if (closedBy) return
      closedBy = reason
      for (const request of pending.values()) {
        request.stopTimer()
        request.reject(reason)
      }
      pending.clear()
    },
  }
}
