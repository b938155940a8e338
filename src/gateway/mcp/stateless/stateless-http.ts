import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  createMcpHandler,
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { toAppError } from '#shared/errors.ts'
import type { Principal } from '../../access/principal.ts'
import type { Log } from '../../log.ts'
import { beginCall } from '../calls/begin-call.ts'
import { callerOf } from '../calls/caller.ts'
import { readAnswer } from '../calls/elicitation-answer.ts'
import { elicitationParams } from '../calls/elicitation-params.ts'
import { progressTokenOf } from '../calls/progress.ts'
import type { RunCall, RunningCall } from '../calls/running-call.ts'
import { methods } from '../methods/methods.ts'
import { capabilities, type McpServices, serverInfo } from '../server.ts'
import { failureText } from '../tools/run-result.ts'
import { failedResult } from '../tools/tool-result.ts'
import { canElicitForms, transportOf, workspaceOf } from '../wire/client-details.ts'
import { isRecord, RpcFailure, rpcCode } from '../wire/json-rpc.ts'
import { declaredCodexEvents, readsCodexEvents } from '../wire/reads-codex-events.ts'
import { followCall, type Question } from './follow-call.ts'
import { type CallListener, followWork } from './follow-work.ts'

/** The stateless revision 2026-07-28: no sessions, closing the stream cancels, questions are answered by calling again. */
export interface StatelessHttp {
  post(request: IncomingMessage, response: ServerResponse, principal: Principal, value: unknown): Promise<void>
  /** Tells the clients that subscribed to it. */
  toolsChanged(): void
  close(): Promise<void>
}

/** The request that is being answered; the SDK hands on only its web-standard copy. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  principal: Principal
  method: string | null
  /** As the client sent them: the SDK leaves out answers that it cannot read, and their client must hear of it. */
  inputResponses: unknown
}

/** A call whose client was asked; it comes back with a state that names it. */
interface PausedCall {
  tool: string
  call: RunCall
  question: Question
}

/** Calls that went on and ended without their client, which may still come back for the result. */
const maxEndedCalls = 32

/** The SDK describes the same object with members that may be missing where Node's may be undefined. */
function nodeRequest(request: IncomingMessage): Parameters<ReturnType<typeof toNodeHandler>>[0] {
  return request as Parameters<ReturnType<typeof toNodeHandler>>[0]
}

export function createStatelessHttp(services: McpServices, log: Log): StatelessHttp {
  const exchanges = new AsyncLocalStorage<Exchange>()
  // Random names that only the asked client knows: nothing in them to forge.
  const paused = new Map<string, PausedCall>()

  const clientOf = (context: ServerContext, { request, principal }: Exchange) => {
    const envelope: Record<string, unknown> = { ...context.mcpReq.envelope }
    const info = envelope[CLIENT_INFO_META_KEY]
    const client = isRecord(info) && typeof info['name'] === 'string' ? info['name'].slice(0, 200) : 'unknown'
    const capabilitiesOfClient = envelope[CLIENT_CAPABILITIES_META_KEY]
    const { codexEvents, httpJson } = services.settings()
    const transport = transportOf(request.headers)
    const declaresCodexEvents = declaredCodexEvents(capabilitiesOfClient, request)
    return {
      caller: callerOf(services, { client, transport, principal }, workspaceOf(request.headers)),
      canElicit: canElicitForms(capabilitiesOfClient),
      readsCodexEvents: !httpJson && readsCodexEvents(codexEvents, { client, transport, declaresCodexEvents }),
    }
  }

  const forgetOldest = () => {
    const ended = [...paused].filter(([, { call }]) => call.hasEnded)
    for (const [state] of ended.slice(0, -maxEndedCalls)) paused.delete(state)
  }

  /** False: there is no answer among the responses. Rejects for one that is none, or that cannot be kept. */
  const answerQuestion = async ({ question }: PausedCall, responses: unknown): Promise<boolean> => {
    if (responses !== undefined && !isRecord(responses)) {
      throw new ProtocolError(rpcCode.invalidParams, '`inputResponses` must be an object.')
    }
    const { approvalId } = question
    if (responses === undefined || !Object.hasOwn(responses, approvalId)) return false
    const answer = readAnswer(responses[approvalId])
    if (!answer) {
      const text = `\`inputResponses["${approvalId}"]\` must be the result of an elicitation: \`action\` is accept, decline or cancel.`
      throw new ProtocolError(rpcCode.invalidParams, text)
    }
    try {
      await services.approvals.answer(approvalId, { ...answer, answeredBy: 'client' })
    } catch (thrown) {
      // Somebody else was faster, or the run has ended.
      const error = toAppError(thrown)
      if (error.code !== 'conflict' && error.code !== 'notFound') {
        throw new ProtocolError(rpcCode.internalError, failureText(error), error)
      }
    }
    return true
  }

  const pause = (waiting: PausedCall, context: ServerContext): InputRequiredResult => {
    const state = randomUUID()
    paused.set(state, waiting)
    void waiting.call.ended.then(forgetOldest)
    return inputRequest(state, waiting, context)
  }

  const inputRequest = (state: string, { question }: PausedCall, context: ServerContext): InputRequiredResult => {
    const params = elicitationParams(question.request, { threadId: question.threadId, requestId: context.mcpReq.id })
    const { message, requestedSchema, ...rest } = params
    return inputRequired({
      inputRequests: {
        [question.approvalId]: {
          method: 'elicitation/create',
          // The schema may come from an MCP server of Codex; it is handed on as it is.
          params: { mode: 'form', message: String(message), requestedSchema: requestedSchema as never, ...rest },
        },
      },
      requestState: state,
    })
  }

  const follow = async (call: RunningCall, after: number, tool: string, context: ServerContext, exchange: Exchange) => {
    const { mcpReq } = context
    const { canElicit, readsCodexEvents } = clientOf(context, exchange)
    const listener: CallListener = {
      notify: (method, params) => {
        // A client that went away hears nothing; its call is cancelled by the signal.
        mcpReq.notify({ method, params }).catch(() => {})
      },
      progressToken: progressTokenOf({ _meta: mcpReq._meta }),
      signal: mcpReq.signal,
    }
    if (call.kind === 'work') return followWork(services, call, listener)
    const outcome = await followCall(services, call, after, {
      ...listener,
      response: exchange.response,
      requestId: mcpReq.id,
      canElicit,
      readsCodexEvents,
    })
    return outcome.kind === 'question' ? pause({ tool, call, question: outcome }, context) : outcome.result
  }

  /** The client comes back to a call that asked it something. The state is used up only by an answer that can be read. */
  const goOn = async (state: string, tool: string, context: ServerContext, exchange: Exchange) => {
    const waiting = paused.get(state)
    if (waiting?.call.principal !== exchange.principal.id)
      return failedResult('This call is not known here any more, or it was answered already. Look at its session.')
    if (waiting.tool !== tool) {
      throw new ProtocolError(rpcCode.invalidParams, `This \`requestState\` belongs to a call of \`${waiting.tool}\`.`)
    }
    const { call, question } = waiting
    // Nobody else answers with it meanwhile.
    paused.delete(state)
    let isUsedUp = false
    try {
      const isAnswered = await answerQuestion(waiting, exchange.inputResponses)
      isUsedUp = isAnswered || services.approvals.get(question.approvalId).status !== 'pending'
    } finally {
      if (!isUsedUp) paused.set(state, waiting)
    }
    return isUsedUp ? follow(call, question.seq, tool, context, exchange) : inputRequest(state, waiting, context)
  }

  const callTool = async (
    params: { name: string; arguments?: unknown },
    context: ServerContext,
    exchange: Exchange,
  ): Promise<CallToolResult | InputRequiredResult> => {
    const tool = params.name
    const state: unknown = context.mcpReq.requestState()
    if (typeof state === 'string') return { ...(await goOn(state, tool, context, exchange)) }
    const { caller, readsCodexEvents: wantsEvents } = clientOf(context, exchange)
    const begun = beginCall(services, log, { tool, args: params.arguments, caller, wantsEvents })
    if (begun.kind === 'answer') return { ...begun.result }
    return { ...(await follow(begun, 0, tool, context, exchange)) }
  }

  const runMethod = async (
    method: string,
    params: Record<string, unknown>,
    principal: Principal,
  ): Promise<Record<string, unknown>> => {
    try {
      return { ...(await methods.get(method)?.({ services, principal }, params)) }
    } catch (thrown) {
      if (thrown instanceof RpcFailure) throw new ProtocolError(thrown.code, thrown.message, thrown.data)
      const error = toAppError(thrown)
      if (error.code === 'internal') log.error('mcp.methodFailed', { incident: error.incident, method, problem: String(thrown) })
      throw new ProtocolError(rpcCode.internalError, error.message)
    }
  }

  const createServer = (): Server => {
    const server = new Server(serverInfo(services.version), { capabilities })
    const exchange = exchanges.getStore()
    if (!exchange) return server
    server.setRequestHandler('tools/call', (request, context) => callTool(request.params, context, exchange))
    // Only for what we know: the SDK itself refuses the rest.
    if (exchange.method !== null && methods.has(exchange.method)) {
      server.fallbackRequestHandler = (request) => runMethod(request.method, { ...request.params }, exchange.principal)
    }
    return server
  }

  const handler = createMcpHandler(createServer, {
    legacy: 'reject',
    responseMode: services.settings().httpJson ? 'json' : 'auto',
    onerror: (problem) => log.debug('mcp.statelessProblem', { problem: problem.message }),
  })
  const handle = toNodeHandler(handler)

  return {
    async post(request, response, principal, value) {
      const method = isRecord(value) && typeof value['method'] === 'string' ? value['method'] : null
      const params = isRecord(value) && isRecord(value['params']) ? value['params'] : {}
      const exchange = { request, response, principal, method, inputResponses: params['inputResponses'] }
      await exchanges.run(exchange, () => handle(nodeRequest(request), response, value))
    },
    toolsChanged: () => handler.notify.toolsChanged(),
    async close() {
      await handler.close()
    },
  }
}
