import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { createLineReader } from '#node/line-reader.ts'
import { withDeadline } from '#shared/with-deadline.ts'
import { type Log, silentLog } from '../../log.ts'
import { bridgeHeader, transportHeader, workspaceHeader } from '../wire/client-details.ts'
import { errorText, isRecord, type RequestId, rpcCode } from '../wire/json-rpc.ts'
import { isStatelessMessage, statelessHeaders } from '../wire/stateless-message.ts'
import { createBridgeSession, type SessionHeaders } from './bridge-session.ts'
import { type ForwardContext, forward, whileUnreachable } from './forward.ts'
import { createGatewayHttp, type GatewayAddress, GatewayStarting } from './gateway-http.ts'
import { GatewayRefusal } from './gateway-refusal.ts'
import { createLineOutput } from './line-output.ts'
import { keepOwnStream } from './own-stream.ts'
import { createRequestIds } from './request-ids.ts'

/** A message waits for the one before it to be taken, so that they arrive in order, but never longer than this. */
const orderMs = 1_000
/** After the end of input, the time in which calls may still be answered. */
const drainMs = 10 * 60_000
const cancelledMethod = 'notifications/cancelled'
/** Far more than the gateway takes: what it refuses it can answer, a line that is dropped here cannot be. */
const maxLineBytes = 64 * 1024 * 1024

export interface StdioBridgeOptions {
  endpoint: string
  token: string
  /** Default: standard input. */
  input?: Readable
  /** Default: standard output; MCP messages only. */
  output?: Writable
  log?: Log
  /** Aborting ends the bridge at once, and its input; what is in flight stays unanswered. */
  signal?: AbortSignal
  /** Absolute path where the client's runs belong; default: the working directory. */
  workspace?: string
  /** Asked when the gateway cannot be reached: where it is now. May start it again. */
  locate?: () => Promise<GatewayAddress | null>
}

const goOn = () => undefined

/**
 * The lines of the client, the last one also without its end. Only a line feed ends a line: `readline` would also cut at
 * U+2028 and U+2029, which JSON allows inside of strings.
 */
async function* readLines(input: Readable, end: AbortSignal, onOversizeLine: (sizeBytes: number) => void) {
  let lines: string[] = []
  const reader = createLineReader({ maxLineBytes, onLine: (line) => void lines.push(line), onOversizeLine })
  const take = (chunk: Buffer): string[] => {
    lines = []
    reader.push(chunk)
    return lines
  }
  try {
    for await (const chunk of input as AsyncIterable<Buffer | string>)
      yield* take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  } catch (problem) {
    if (!end.aborted) throw problem
  }
  yield* take(Buffer.from('\n'))
}

function requestIdOf(message: Record<string, unknown>): RequestId | null {
  const { id, method } = message
  return typeof method === 'string' && (typeof id === 'string' || typeof id === 'number') ? id : null
}

/** The request that a client wants no more. */
function cancelledIdOf(message: Record<string, unknown>): RequestId | null {
  if (message['method'] !== cancelledMethod || !isRecord(message['params'])) return null
  const { requestId } = message['params']
  return typeof requestId === 'string' || typeof requestId === 'number' ? requestId : null
}

/** A call of a tool, alone or in a batch. */
function callsTool(message: unknown): boolean {
  return Array.isArray(message) ? message.some(callsTool) : isRecord(message) && message['method'] === 'tools/call'
}

/**
 * Serves one MCP client over stdio through the gateway: every line goes to its MCP endpoint and every message comes back
 * as it is. Survives a restart of the gateway. Resolves when the input has ended and the calls in flight are answered,
 * when the client does not read any more, or when `signal` aborts.
 */
export async function runStdioBridge(options: StdioBridgeOptions): Promise<void> {
  const { endpoint, token, log = silentLog, input = process.stdin, workspace = process.cwd() } = options
  const output = createLineOutput(options.output ?? process.stdout)
  const end = AbortSignal.any([output.gone, ...(options.signal ? [options.signal] : [])])
  const http = createGatewayHttp(
    { endpoint, token },
    { [transportHeader]: 'stdio', [workspaceHeader]: encodeURIComponent(workspace), [bridgeHeader]: randomUUID() },
  )
  const ids = createRequestIds()
  const session = createBridgeSession(http, ids, end)
  const context: ForwardContext = { http, session, ids, output, locate: options.locate ?? null }
  const inFlight = new Map<RequestId, AbortController>()
  const working = new Set<Promise<void>>()

  const start = (text: string, id: RequestId | null, isOnce = false, ownHeaders: SessionHeaders | null = null) => {
    const { promise: accepted, resolve: onAccepted } = Promise.withResolvers<void>()
    const abort = new AbortController()
    const signal = AbortSignal.any([abort.signal, end])
    if (id !== null) inFlight.set(id, abort)
    const work = forward(context, { text, id, isOnce, ownHeaders, signal }, onAccepted).finally(() => {
      working.delete(work)
      if (id !== null && inFlight.get(id) === abort) inFlight.delete(id)
    })
    working.add(work)
    return accepted
  }

  const initialize = async (text: string, id: RequestId, params: unknown): Promise<void> => {
    try {
      await output.write(await whileUnreachable(context, end, () => session.initialize(text, params)))
      ownStream.open()
    } catch (problem) {
      if (end.aborted) return
      const refused = problem instanceof GatewayRefusal ? problem : null
      const reason = problem instanceof GatewayStarting ? problem.message : 'The gateway cannot be reached.'
      const { code = rpcCode.serverError, message = reason, data } = refused ?? {}
      await output.write(errorText(id, code, message, data))
    }
  }

  /** In the stateless era a call is cancelled by closing its stream. */
  const cancelStateless = (message: Record<string, unknown>) => {
    const id = cancelledIdOf(message)
    if (id !== null) inFlight.get(id)?.abort()
  }

  const take = async (line: string): Promise<void> => {
    let message: unknown
    try {
      message = JSON.parse(line)
    } catch {
      // Said to the client, which is all that can be done with it.
      return output.write(errorText(null, rpcCode.parseError, 'Parse error: Invalid JSON'))
    }
    const isOnce = callsTool(message)
    if (!isRecord(message)) return start(line, null, isOnce)
    const id = requestIdOf(message)
    if (isStatelessMessage(message, {})) {
      if (message['method'] === cancelledMethod) return cancelStateless(message)
      return start(line, id, isOnce, statelessHeaders(message))
    }
    if (message['method'] === 'initialize' && id !== null) return initialize(line, id, message['params'])
    if (message['method'] !== undefined) {
      const cancelled = cancelledIdOf(message)
      // A request is cancelled where it was sent, which may be a session before this one.
      return start(line, id, isOnce, cancelled === null ? null : session.headersOf(cancelled))
    }
    const answer = ids.toGateway(message)
    if (answer) return start(answer === message ? line : JSON.stringify(answer), null)
  }

  const onOversizeLine = (sizeBytes: number) => {
    log.warn('stdio.lineTooLong', { sizeBytes })
    void output.write(errorText(null, rpcCode.invalidRequest, `Invalid Request: a message of ${sizeBytes} bytes is too long`))
  }

  const ownStream = keepOwnStream(context, end)
  const aborted = Promise.withResolvers<void>()
  const stop = () => {
    input.destroy()
    aborted.resolve()
  }
  end.addEventListener('abort', stop, { once: true })
  if (end.aborted) stop()
  log.debug('stdio.started', { endpoint, workspace })
  try {
    for await (const line of readLines(input, end, onOversizeLine)) {
      if (end.aborted) break
      if (line.trim() === '') continue
      const taken = take(line).finally(() => working.delete(taken))
      working.add(taken)
      await withDeadline(taken, orderMs, goOn)
    }
    await withDeadline(Promise.race([Promise.all(working), aborted.promise]), drainMs, goOn)
  } finally {
    end.removeEventListener('abort', stop)
    ownStream.close()
    for (const abort of inFlight.values()) abort.abort()
    await session.close()
    http.close()
    log.debug('stdio.ended', {})
  }
}
