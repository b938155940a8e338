import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppFailure, errorPolicy, toAppError } from '#shared/errors.ts'
import { isLoopbackHost } from '#shared/loopback.ts'
import { type Admission, unauthorized } from '../access/admission.ts'
import type { PanelAccess } from '../access/panel-access.ts'
import type { Authenticate, Principal } from '../access/principal.ts'
import type { Log } from '../log.ts'
import { createHostGuard } from './host-guard.ts'
import { isPanelPath, type PanelAssets } from './panel-assets.ts'
import { sendNotFoundPage, sendSignInPage } from './plain-pages.ts'
import { sendProblem, sendRpcProblem } from './problem.ts'
import { assertBodyFits } from './read-body.ts'
import { endWhenUnread } from './unread.ts'

/** What the listener does with a request once host, origin and caller are known. */
export interface HttpRoutes {
  /** POST, GET and DELETE on the MCP path. */
  mcp: (request: IncomingMessage, response: ServerResponse, principal: Principal) => Promise<void>
  /** `/api/v1/…`; false when there is no such operation. */
  rest: (request: IncomingMessage, response: ServerResponse, principal: Principal) => Promise<boolean>
  /** `/rpc` by POST. */
  rpc: (request: IncomingMessage, response: ServerResponse, principal: Principal) => Promise<boolean>
  /** `/rpc` as a WebSocket. */
  rpcUpgrade: (request: IncomingMessage, socket: Socket, head: Buffer, principal: Principal) => Promise<void>
  /** Members of `/healthz`; nothing secret, it is the only open route. */
  health: (nonce: string | null) => { ready: boolean; starting?: boolean } & Record<string, unknown>
}

export interface HttpServer {
  /** e.g. `http://127.0.0.1:4000`. */
  readonly url: string
  /** Ends every connection, with what is still being answered on it; whoever needs one comes again. */
  dropConnections(): void
  close(): Promise<void>
}

interface HttpOptions {
  host: string
  port: number
  mcpPath: string
  routes: HttpRoutes
  panel: PanelAssets
  /** The line for a terminal that opens the panel; told to browsers on this machine alone. */
  openCommand: string | null
  panelAccess: PanelAccess
  /** For the panel's pages, which hold nothing secret; everything else goes by `admission`. */
  authenticate: Authenticate
  admission: Admission
  log: Log
}

/** A slow or silent client is cut off: 10 s for the headers, 30 s for the whole request. */
const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 30_000,
  /** An upgrade to anything else (h2c, as Java's client sends it) is ignored: RFC 9110, section 7.8. */
  shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
}

const foreignHint = 'Call the gateway by its own loopback address; requests from other sites are refused.'

const pathOf = ({ url = '/' }: IncomingMessage) => url.split('?', 1)[0] ?? '/'
const isRpcPath = (path: string) => path === '/rpc' || path.startsWith('/rpc/')

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (problem: NodeJS.ErrnoException) => {
      if (problem.code === 'EADDRINUSE' || problem.code === 'EACCES') {
        const isTaken = problem.code === 'EADDRINUSE'
        reject(
          new AppFailure({
            code: 'portTaken',
            port,
            message: isTaken ? `Port ${port} on ${host} is already in use.` : `Port ${port} may not be used by this user.`,
            hint: 'Stop the other program, or choose another port with --http-port (0 picks a free one).',
          }),
        )
      } else {
        const cannotBind = problem.code === 'EADDRNOTAVAIL' || problem.code === 'ENOTFOUND'
        reject(
          cannotBind
            ? new AppFailure({
                code: 'invalidInput',
                field: 'httpHost',
                message: `This machine has no address ${host} to listen on.`,
                hint: 'Use 127.0.0.1.',
              })
            : problem,
        )
      }
    })
    server.listen(port, host, () => resolve())
  })
}

/** The one listener: host and origin first, then the route, then the caller, then the body. */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { host, mcpPath, routes, panel, panelAccess, authenticate, admission, log } = options
  let port = 0
  const guard = createHostGuard({ host, port: () => port })

  const foreign = (request: IncomingMessage): AppFailure | null => {
    const verdict = guard(request.headers)
    if (verdict === 'ok') return null
    const what = verdict === 'foreignHost' ? 'Host' : 'Origin'
    return new AppFailure({
      code: 'forbidden',
      message: `The ${what} header of the request is not this gateway's.`,
      hint: foreignHint,
    })
  }

  /** Its folders are nobody's business on another machine. */
  const lock = (request: IncomingMessage, response: ServerResponse, link: Parameters<typeof sendSignInPage>[1]) => {
    const peer = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
    sendSignInPage(response, link, isLoopbackHost(peer) ? options.openCommand : null)
  }

  const openPanel = async (url: URL, request: IncomingMessage, response: ServerResponse) => {
    await admission.assertOutside(request)
    const ticket = url.searchParams.get('ticket')
    const state = ticket === null ? 'none' : panelAccess.redeem(ticket)
    const isFresh = state === 'fresh'
    // A used link in a browser that it has signed in already still leads to the panel.
    if (!isFresh && authenticate(request.headers) === null) return lock(request, response, state)
    response.writeHead(303, {
      location: '/',
      ...(isFresh ? { 'set-cookie': panelAccess.signIn(request.headers['user-agent'] ?? '') } : {}),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    response.end()
  }

  /** The panel's files. What else was asked for is not here, whoever asks: a page says so to a browser, JSON to a program. */
  const servePage = (path: string, request: IncomingMessage, response: ServerResponse): void => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const wantsPage = isRead && request.headers.accept?.includes('text/html') === true
    const missing = () => {
      if (wantsPage) sendNotFoundPage(response)
      else sendProblem(response, notFound(path).error, { error: 'NOT_FOUND' })
    }
    if (!isRead || !isPanelPath(path)) missing()
    else if (authenticate(request.headers)) panel.serve(request, response, missing)
    else if (wantsPage) lock(request, response, 'none')
    else throw unauthorized()
  }

  const notFound = (path: string) =>
    new AppFailure({
      code: 'notFound',
      entity: 'route',
      id: path.slice(0, 200),
      message: 'There is nothing at this address.',
      hint: 'See /api/v1/openapi.json.',
    })

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = foreign(request)
    if (refusal) throw refusal
    const target = request.url ?? '/'
    const path = pathOf(request)
    if (path === mcpPath) {
      const principal = await admission.admit(request)
      await routes.mcp(request, response, principal)
      return
    }
    if (path === '/healthz' || path === '/readyz') {
      const nonce = new URL(target, 'http://gateway').searchParams.get('nonce')
      const health = routes.health(nonce !== null && nonce.length <= 200 ? nonce : null)
      sendJson(response, path === '/readyz' && !health.ready ? 503 : 200, { ok: path === '/healthz' || health.ready, ...health })
      return
    }
    if (path === '/panel/open') {
      await openPanel(new URL(target, 'http://gateway'), request, response)
      return
    }
    if (path.startsWith('/api/')) {
      const principal = await admission.admit(request)
      assertBodyFits(request)
      if (await routes.rest(request, response, principal)) return
      throw notFound(path)
    }
    if (isRpcPath(path)) {
      const principal = await admission.admit(request)
      assertBodyFits(request)
      if (await routes.rpc(request, response, principal)) return
      throw notFound(path)
    }
    servePage(path, request, response)
  }

  const server = createServer(serverOptions, (request, response) => {
    endWhenUnread(response)
    handle(request, response).catch((thrown: unknown) => {
      const error = toAppError(thrown)
      if (error.code === 'internal')
        log.error('http.failed', { incident: error.incident, path: pathOf(request), problem: String(thrown) })
      const tellProblem = isRpcPath(pathOf(request)) ? sendRpcProblem : sendProblem
      tellProblem(response, error)
    })
  })

  const sockets = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const refuse = (status: string) => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    if (foreign(request)) return refuse('403 Forbidden')
    if (pathOf(request) !== '/rpc') return refuse('404 Not Found')
    const enter = async () => {
      try {
        const principal = await admission.admit(request)
        await routes.rpcUpgrade(request, socket, head, principal)
      } catch (thrown) {
        if (thrown instanceof AppFailure) return refuse(`${errorPolicy[thrown.error.code].httpStatus} Refused`)
        log.error('http.upgradeFailed', { problem: String(thrown) })
        socket.destroy()
      }
    }
    void enter()
  })

  await listen(server, host, options.port)
  port = (server.address() as AddressInfo).port
  server.on('error', (problem) => log.error('http.serverError', { problem: String(problem) }))

  const dropConnections = () => {
    for (const socket of sockets) socket.destroy()
    server.closeAllConnections()
  }

  return {
    dropConnections,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        dropConnections()
      }),
  }
}
