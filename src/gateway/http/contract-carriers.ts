import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ORPCError, Router } from '@orpc/server'
import type { WebSocket } from 'ws'
import { eventTypes, GatewayEvent, OtherEvent } from '#shared/contract/events.ts'
import type { Contract } from '#shared/contract/index.ts'
import { AppError, AppFailure, toAppError } from '#shared/errors.ts'
import type { PanelSessions } from '../access/panel-sessions.ts'
import { localOwner, type Principal } from '../access/principal.ts'
import type { CallContext } from '../access/procedures.ts'
import type { Log } from '../log.ts'
import { inPieces } from './answers-in-pieces.ts'
import { asAppError, errorInterceptor } from './contract-errors.ts'
import { noteStream } from './limited-listener.ts'
import { limitedPort, type StartablePort } from './limited-port.ts'
import { limitedWebSocket } from './limited-web-socket.ts'
import { problemOf } from './problem.ts'
import { bodyLimitBytes, type ReadBody, refuseBody } from './read-body.ts'

const restPrefix = '/api/v1'
const renewEveryMs = 10 * 60_000
/** WebSocket close code of ours (RFC 6455 leaves 4000 to 4999 to applications). */
const sessionEnded = 4401

/** The contract over HTTP: REST with its OpenAPI document, RPC by POST, and RPC over a WebSocket. Loaded on first use. */
export interface ContractCarriers {
  rest(request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<boolean>
  rpc(request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<boolean>
  rpcUpgrade(request: IncomingMessage, socket: Socket, head: Buffer, principal: Principal): Promise<void>
  /** Serves one end of a message channel; it is trusted, as only the parent process can hand it over. */
  servePort(port: StartablePort): Promise<void>
  /** Whether a panel or another watcher is connected over a WebSocket or a port. */
  isWatched(): boolean
  /** Ends what is open over WebSockets and ports, so that the other side comes again. */
  close(): void
}

/** A page that is open is in use; the connection of one whose session has ended is cut. */
function endWithSession(webSocket: WebSocket, sessionId: string, sessions: PanelSessions): void {
  const renew = setInterval(() => sessions.renew(sessionId), renewEveryMs).unref()
  const stopListening = sessions.onEnd((id) => {
    if (id === sessionId) webSocket.close(sessionEnded, 'This browser was signed out.')
  })
  webSocket.on('close', () => {
    clearInterval(renew)
    stopListening()
  })
}

/** What a call was refused with; also by oRPC itself, before the call began. */
function refusalOf(refused: ORPCError<string, unknown>, log: Log): AppError {
  const carried = AppError.safeParse(refused.data)
  if (carried.success) return carried.data
  const error = asAppError(refused) ?? toAppError(refused)
  if (error.code === 'internal') log.error('contract.failed', { incident: error.incident, problem: String(refused) })
  return error
}

function hasBody({ method, headers }: IncomingMessage): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return !isRead && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
}

/** No call takes a form or a file. */
function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? 'application/json')
}

/** Loads and builds a part on first use and keeps it. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null
  return () => {
    loaded ??= load()
    return loaded
  }
}

export function createContractCarriers(dependencies: {
  router: Router<Contract, CallContext>
  readBody: ReadBody
  version: string
  panelSessions: PanelSessions
  log: Log
}): ContractCarriers {
  const { router, readBody, version, panelSessions, log } = dependencies
  const webSockets = new Set<WebSocket>()
  // A port belongs to the desktop app, which ends its gateway itself.
  const ports = new Set<StartablePort>()
  // A list for each handler: their plugins add to it.
  const ownInterceptors = (inputHint?: string) => ({ clientInterceptors: [errorInterceptor(log, inputHint)] })
  const ofHttp = (inputHint?: string) => ({ ...ownInterceptors(inputHint), rootInterceptors: [inPieces] })

  const restHandler = once(async () => {
    const { OpenAPIHandler } = await import('@orpc/openapi/node')
    return new OpenAPIHandler(router, {
      ...ofHttp(`The API page (${restPrefix}/openapi.json) describes every input.`),
      // The same shape as where the listener itself refuses.
      customErrorResponseBodyEncoder: (refused) => problemOf(refusalOf(refused, log)),
    })
  })
  const rpcHandler = once(async () => {
    const { RPCHandler } = await import('@orpc/server/node')
    return new RPCHandler(router, ofHttp())
  })
  const webSocketHandler = once(async () => {
    const [{ RPCHandler }, { WebSocketServer }] = await Promise.all([import('@orpc/server/ws'), import('ws')])
    return {
      handler: new RPCHandler(router, { ...ownInterceptors(), rootInterceptors: [noteStream] }),
      server: new WebSocketServer({ noServer: true, maxPayload: bodyLimitBytes, perMessageDeflate: false }),
    }
  })
  const openApiDocument = once(async () => {
    const [{ OpenAPIGenerator }, { JSON_SCHEMA_REGISTRY, ZodToJsonSchemaConverter }] = await Promise.all([
      import('@orpc/openapi'),
      import('@orpc/zod/zod4'),
    ])
    // The converter passes over refinements: without it any data would do for a known type.
    JSON_SCHEMA_REGISTRY.add(OtherEvent.shape.type, { not: { enum: [...eventTypes] } })
    const document = await new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(router, {
      info: { title: 'Codex Switchboard', version },
      servers: [{ url: restPrefix }],
      security: [{ bearer: [] }],
      // Once, for all methods that answer with events.
      commonSchemas: { Event: { schema: GatewayEvent, strategy: 'output' } },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    })
    return JSON.stringify(document)
  })

  /** The request with its body as oRPC takes one that was read already. */
  const withBody = async (request: IncomingMessage): Promise<IncomingMessage & { body?: unknown }> => {
    if (!hasBody(request)) return request
    const body = isJson(request) ? await readBody(request) : refuseBody('notJson')
    if ('problem' in body) throw new AppFailure(body.error)
    return Object.assign(request, { body: body.value })
  }

  return {
    async rest(request, response, principal) {
      if (request.url?.split('?', 1)[0] === `${restPrefix}/openapi.json`) {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(await openApiDocument())
        return true
      }
      return (
        await (await restHandler()).handle(await withBody(request), response, { prefix: restPrefix, context: { principal } })
      ).matched
    },
    rpc: async (request, response, principal) =>
      (await (await rpcHandler()).handle(await withBody(request), response, { prefix: '/rpc', context: { principal } })).matched,
    async rpcUpgrade(request, socket, head, principal) {
      const { handler, server } = await webSocketHandler()
      server.handleUpgrade(request, socket, head, (webSocket) => {
        webSockets.add(webSocket)
        webSocket.on('close', () => webSockets.delete(webSocket))
        webSocket.on('error', () => webSocket.terminate())
        if (principal.via === 'cookie') endWithSession(webSocket, principal.panelSessionId, panelSessions)
        void handler.upgrade(limitedWebSocket(webSocket, socket), { context: { principal } })
      })
    },
    async servePort(port) {
      const { RPCHandler } = await import('@orpc/server/message-port')
      ports.add(port)
      const limited = limitedPort(port)
      const options = { ...ownInterceptors(), rootInterceptors: [noteStream], experimental_transfer: limited.room }
      new RPCHandler(router, options).upgrade(limited.port, { context: { principal: { ...localOwner, via: 'port' } } })
      // What arrived before waits in the port until now.
      port.start()
    },
    isWatched: () => webSockets.size + ports.size > 0,
    close() {
      for (const webSocket of webSockets) webSocket.terminate()
      for (const port of ports) port.close()
    },
  }
}
