import type { IncomingMessage, ServerResponse } from 'node:http'
import { toAppError } from '#shared/errors.ts'
import type { Principal } from '../../access/principal.ts'
import type { Log } from '../../log.ts'
import { beginCall } from '../calls/begin-call.ts'
import { progressTokenOf } from '../calls/progress.ts'
import { methods } from '../methods/methods.ts'
import { capabilities, type McpServices, serverInfo } from '../server.ts'
import { type Accepted, accepted } from '../wire/accepts.ts'
import { answerAccepted, answerJson, refuse } from '../wire/answers.ts'
import { anonymousClient, readClientDetails } from '../wire/client-details.ts'
import { readEventId } from '../wire/event-id.ts'
import { errorText, RpcFailure, type RpcMessage, readMessage, resultText, rpcCode } from '../wire/json-rpc.ts'
import type { KeepAlive } from '../wire/keep-alive.ts'
import { isSessionRevision } from '../wire/protocol-version.ts'
import { frameWithoutId, openSseStream } from '../wire/sse-stream.ts'
import { createMcpConnection, type McpConnection, ownStreamName } from './connection.ts'
import type { ConnectionRegistry } from './connection-registry.ts'
import { createSessionlessCalls } from './sessionless-calls.ts'

type RpcRequest = Extract<RpcMessage, { kind: 'request' }>

const maxBatch = 100

/** A request, its answer, and who sends it. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  principal: Principal
}

/** The revisions with sessions (up to 2025-11-25) over Streamable HTTP, on plain `node:http`. */
export interface StreamableHttp {
  /** `value`: the parsed body. */
  post(request: IncomingMessage, response: ServerResponse, principal: Principal, value: unknown): Promise<void>
  get(request: IncomingMessage, response: ServerResponse, principal: Principal): void
  delete(request: IncomingMessage, response: ServerResponse, principal: Principal): void
}

export function createStreamableHttp(dependencies: {
  services: McpServices
  registry: ConnectionRegistry
  keepAlive: KeepAlive
  log: Log
}): StreamableHttp {
  const { services, registry, keepAlive, log } = dependencies
  const sessionless = createSessionlessCalls(log)
  const isStateless = () => services.settings().httpStateless

  /** The connection that a request names; refuses and returns `null` when it names none that lives. */
  const connectionOf = (request: IncomingMessage, response: ServerResponse, principal: Principal): McpConnection | null => {
    const version = request.headers['mcp-protocol-version']
    if (typeof version === 'string' && !isSessionRevision(version)) {
      refuse(response, 400, `Bad Request: Unsupported protocol version: ${version.slice(0, 100)}`)
      return null
    }
    if (isStateless()) {
      const details = anonymousClient(request)
      const calls = sessionless.of(principal, request.headers)
      return createMcpConnection({ services, log, keepAlive, mcpSessionId: null, principal, details, calls })
    }
    const id = request.headers['mcp-session-id']
    if (typeof id !== 'string' || id === '') {
      refuse(response, 400, 'Bad Request: Mcp-Session-Id header is required')
      return null
    }
    const connection = registry.find(id, principal)
    if (!connection) refuse(response, 404, 'Session not found', { code: rpcCode.sessionNotFound })
    return connection
  }

  /** One message as the whole answer, in the form that the client reads. */
  const answer = (response: ServerResponse, accept: Accepted, text: string, mcpSessionId: string | null) => {
    if (response.destroyed) return
    if (accept.json) return answerJson(response, text, mcpSessionId)
    const stream = openSseStream(response, { mcpSessionId, onDrain: () => {}, onClose: () => {} })
    stream.send(frameWithoutId(text))
    stream.end()
  }

  const initialize = (exchange: Exchange, message: RpcRequest, accept: Accepted) => {
    const { request, response, principal } = exchange
    const { headers } = request
    const open = headers['mcp-session-id']
    if (typeof open === 'string' && registry.find(open, principal)) {
      return answer(response, accept, errorText(message.id, rpcCode.invalidRequest, 'initialize called more than once'), open)
    }
    const details = readClientDetails(message.params, request)
    if (details.transport === 'stdio' && !services.settings().stdio) {
      const text = 'The gateway does not serve stdio clients (setting `stdio`, flag --no-stdio).'
      return answer(response, accept, errorText(message.id, rpcCode.serverError, text), null)
    }
    const result = { protocolVersion: details.protocolVersion, capabilities, serverInfo: serverInfo(services.version) }
    const mcpSessionId = isStateless() ? null : registry.open(details, principal).mcpSessionId
    answer(response, accept, resultText(message.id, result), mcpSessionId)
  }

  /** The answer of a method that is no tool call. */
  const answerText = async ({ caller: { principal } }: McpConnection, message: RpcRequest): Promise<string> => {
    const { id, method, params } = message
    try {
      const run = methods.get(method)
      if (!run) return errorText(id, rpcCode.methodNotFound, `method not found: ${method}`, { method })
      return resultText(id, await run({ services, principal }, params))
    } catch (thrown) {
      if (thrown instanceof RpcFailure) return errorText(id, thrown.code, thrown.message, thrown.data)
      const error = toAppError(thrown)
      if (error.code === 'internal') log.error('mcp.methodFailed', { incident: error.incident, method, problem: String(thrown) })
      return errorText(id, rpcCode.internalError, error.message, error)
    }
  }

  const begin = (connection: McpConnection, message: RpcRequest, wantsEvents: boolean) => {
    const { name, arguments: args } = message.params
    if (typeof name !== 'string') return errorText(message.id, rpcCode.invalidParams, '`name` must be the name of a tool.')
    if (args !== undefined && args !== null && (typeof args !== 'object' || Array.isArray(args))) {
      return errorText(message.id, rpcCode.invalidParams, '`arguments` must be an object.')
    }
    if (connection.calls.isTaken(message.id)) {
      return errorText(message.id, rpcCode.invalidRequest, 'A call with this id is still running.')
    }
    const begun = beginCall(services, log, { tool: name, args, caller: connection.caller, wantsEvents })
    return begun.kind === 'answer' ? resultText(message.id, begun.result) : begun
  }

  const callTool = async (connection: McpConnection, message: RpcRequest, response: ServerResponse, accept: Accepted) => {
    const isStreamed = accept.stream && !services.settings().httpJson
    const begun = begin(connection, message, isStreamed && connection.readsCodexEvents)
    if (typeof begun === 'string') return answer(response, accept, begun, connection.mcpSessionId)
    if (isStreamed) return connection.stream(begun, message.id, progressTokenOf(message.params), response)
    connection.track(begun, message.id, response)
    const result = await begun.ended
    answer(response, accept, resultText(message.id, result), connection.mcpSessionId)
  }

  const listen = (connection: McpConnection, message: RpcMessage) => {
    if (message.kind === 'response') {
      connection.elicitations.answer(message.id, message.result, message.isError)
    } else if (message.kind === 'notification' && message.method === 'notifications/cancelled') {
      const { requestId, reason } = message.params
      if (typeof requestId !== 'string' && typeof requestId !== 'number') return
      connection.calls.cancel(requestId, typeof reason === 'string' && reason !== '' ? reason.slice(0, 500) : null)
    }
  }

  const postOne = async (exchange: Exchange, value: unknown) => {
    const { request, response, principal } = exchange
    const message = readMessage(value)
    if (message.kind === 'invalid') {
      const { id, problem } = message
      return refuse(response, 400, `Invalid Request: ${problem}`, { code: rpcCode.invalidRequest, id })
    }
    const accept = accepted(request.headers)
    if (!accept.json && !accept.stream) {
      return refuse(response, 406, 'Not Acceptable: Client must accept application/json and text/event-stream')
    }
    if (message.kind === 'request' && message.method === 'initialize') return initialize(exchange, message, accept)
    const connection = connectionOf(request, response, principal)
    if (!connection) return
    if (message.kind !== 'request') {
      listen(connection, message)
      return answerAccepted(response)
    }
    if (message.method === 'tools/call') return callTool(connection, message, response, accept)
    answer(response, accept, await answerText(connection, message), connection.mcpSessionId)
  }

  const answerOfBatch = async (
    connection: McpConnection,
    message: RpcMessage,
    response: ServerResponse,
  ): Promise<string | null> => {
    if (message.kind === 'invalid') return errorText(message.id, rpcCode.invalidRequest, `Invalid Request: ${message.problem}`)
    if (message.kind !== 'request') {
      listen(connection, message)
      return null
    }
    if (message.method === 'initialize') {
      return errorText(message.id, rpcCode.invalidRequest, 'Invalid Request: initialize cannot be part of a batch')
    }
    if (message.method !== 'tools/call') return answerText(connection, message)
    const begun = begin(connection, message, false)
    if (typeof begun === 'string') return begun
    connection.track(begun, message.id, response)
    return resultText(message.id, await begun.ended)
  }

  /** Batches exist in revision 2025-03-26 only; they are answered in one piece, without notifications. */
  const postBatch = async ({ request, response, principal }: Exchange, values: readonly unknown[]) => {
    if (values.length === 0 || values.length > maxBatch) {
      const message = `Invalid Request: a batch holds 1 to ${maxBatch} messages`
      return refuse(response, 400, message, { code: rpcCode.invalidRequest })
    }
    const connection = connectionOf(request, response, principal)
    if (!connection) return
    // Each of its calls listens for the end of the response.
    response.setMaxListeners(response.getMaxListeners() + values.length)
    const answers = await Promise.all(values.map((value) => answerOfBatch(connection, readMessage(value), response)))
    const texts = answers.filter((text) => text !== null)
    if (response.destroyed) return
    if (texts.length === 0) answerAccepted(response)
    else answerJson(response, `[${texts.join(',')}]`, connection.mcpSessionId)
  }

  return {
    post: (request, response, principal, value) =>
      Array.isArray(value)
        ? postBatch({ request, response, principal }, value)
        : postOne({ request, response, principal }, value),
    get(request, response, principal) {
      if (!accepted(request.headers).stream) return refuse(response, 406, 'Not Acceptable: Client must accept text/event-stream')
      if (isStateless()) return refuse(response, 405, 'Method not allowed.', { headers: { allow: 'POST' } })
      const connection = connectionOf(request, response, principal)
      if (!connection) return
      const lastEventId = request.headers['last-event-id']
      if (typeof lastEventId === 'string' && lastEventId !== '') {
        const last = readEventId(lastEventId)
        if (!last) return refuse(response, 400, 'Bad Request: Last-Event-ID is not an event id of this server')
        if (last.stream !== ownStreamName) {
          if (connection.resume(last.stream, last.position, response)) return
          return refuse(response, 404, 'The stream of this event is not known any more')
        }
      }
      if (!connection.openOwnStream(response)) refuse(response, 409, 'Conflict: Only one SSE stream is allowed per session')
    },
    delete(request, response, principal) {
      if (isStateless()) return refuse(response, 405, 'Method not allowed.', { headers: { allow: 'POST' } })
      const connection = connectionOf(request, response, principal)
      if (!connection) return
      registry.close(connection, 'The client closed it.')
      response.writeHead(200, { 'content-length': 0 })
      response.end()
    },
  }
}
