import { isRecord, type JsonRecord, numberIn, recordIn, textIn } from './json-fields.ts'

export type RequestId = string | number

/** Parameters by method. */
type Requests = object

export interface RpcHandlers {
  onNotification: (method: string, params: JsonRecord) => void
  /** Resolves with the result; a rejection, also an unknown method, is answered with an error. */
  onRequest: (method: string, params: JsonRecord, id: RequestId) => Promise<unknown>
  /** A line that is no message, e.g. of something that Codex started. Default: it is passed over. */
  onStrayLine?: (characters: number) => void
}

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

export interface JsonRpcClient<R extends Requests> {
  /** One line from Codex. */
  receive(line: string): void
  /** Rejects with `RpcFailure`, `RpcTimeout`, or the reason of `close`. `null`: it may take any time. */
  request<M extends keyof R & string>(
    method: M,
    params: R[M],
    timeoutMs: number | null,
    options?: RequestOptions,
  ): Promise<unknown>
  notify(method: string, params?: object): void
  /** A request has not been answered yet. */
  readonly isWaiting: boolean
  /** Rejects what is pending and every later request. */
  close(reason: Error): void
}

export interface RequestOptions {
  /** The time passes also while Codex is stopped, because somebody waits for an end. */
  evenIfStopped?: boolean
  /** Called at once with the id of the request, e.g. for a notification that names it. */
  onSent?: (id: number) => void
}

/** Calls `onLate` when Codex had this time to answer; returns the way to call it off. */
export type Deadline = (ms: number, onLate: () => void) => () => void

export interface JsonRpcOptions {
  /** Writes one line to Codex. */
  send: (line: string) => void
  handlers: RpcHandlers
  /** Measures how long Codex could have answered. Default: by the clock. */
  deadline?: Deadline
  /** Its messages have the member `jsonrpc`, as MCP wants it; the app-server does without. */
  hasVersion?: boolean
}

interface Pending {
  resolve: (result: unknown) => void
  reject: (reason: Error) => void
  stopTimer: () => void
}

const byTheClock: Deadline = (ms, onLate) => {
  const timer = setTimeout(onLate, ms)
  return () => clearTimeout(timer)
}

const noTimer = () => {}
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

/** JSON-RPC with a child process, one message per line. */
export function createJsonRpcClient<R extends Requests>(options: JsonRpcOptions): JsonRpcClient<R> {
  const { handlers, deadline = byTheClock } = options
  const version = options.hasVersion ? { jsonrpc: '2.0' } : {}
  const pending = new Map<number, Pending>()
  let lastId = 0
  let closedBy: Error | null = null

  function write(message: object) {
    options.send(`${JSON.stringify({ ...version, ...message })}\n`)
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
      if (!message) {
        handlers.onStrayLine?.(line.length)
        return
      }
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

    request(method, params, timeoutMs, { evenIfStopped = false, onSent } = {}) {
      if (closedBy) return Promise.reject(closedBy)
      lastId += 1
      const id = lastId
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      const onLate = () => {
        pending.delete(id)
        reject(new RpcTimeout(method, timeoutMs ?? 0))
      }
      const stopTimer = timeoutMs === null ? noTimer : (evenIfStopped ? byTheClock : deadline)(timeoutMs, onLate)
      pending.set(id, { resolve, reject, stopTimer })
      write({ id, method, params })
      onSent?.(id)
      return promise
    },

    notify(method, params) {
      if (!closedBy) write({ method, ...(params === undefined ? {} : { params }) })
    },

    get isWaiting() {
      return pending.size > 0
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
