import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { unlessAborted } from '#shared/with-deadline.ts'
import { errorText, isRecord, type RequestId, rpcCode } from '../wire/json-rpc.ts'
import type { BridgeSession, SessionHeaders } from './bridge-session.ts'
import { DeliveryUnknown, type GatewayAddress, type GatewayHttp, GatewayStarting, hasCode, readText } from './gateway-http.ts'
import { GatewayRefusal } from './gateway-refusal.ts'
import type { LineOutput } from './line-output.ts'
import type { RequestIds } from './request-ids.ts'
import { readSse } from './sse-reader.ts'

const lostText =
  'The gateway ended while this call was running; whether the work was done is not known. Look at the workspace, then call again.'
const unreachableText = 'The gateway cannot be reached. Start it with `switchboard serve`, or in the desktop app.'

/** A restart takes some seconds; longer than this nobody should wait without an answer. */
const reachMs = 15_000
const pauseMs = 250
/** Looking for the gateway, or starting it, is not done at every attempt. */
const locateEveryMs = 3_000
/** A broken stream that cannot be taken up again within this time is given up. */
const resumeMs = 30_000
/** A resumed stream that lasted so long is a good one, even if it had nothing to say. */
const steadyMs = 1_000

export interface Outgoing {
  text: string
  /** Id of a request, which gets exactly one answer; `null` for everything else. */
  id: RequestId | null
  /** It calls a tool: a second delivery would do the work twice. */
  isOnce: boolean
  /** Headers of a message that does not belong to the session of now. */
  ownHeaders: SessionHeaders | null
  signal: AbortSignal
}

export interface ForwardContext {
  http: GatewayHttp
  session: BridgeSession
  ids: RequestIds
  output: LineOutput
  /** Where the gateway is now; may start it. `null`: nowhere. */
  locate: (() => Promise<GatewayAddress | null>) | null
}

/** The gateway could not be reached, and a message that failed so may be sent again. */
function isConnectionProblem(problem: unknown): boolean {
  if (problem instanceof GatewayRefusal || problem instanceof DeliveryUnknown) return false
  return !(problem instanceof Error && problem.name === 'AbortError')
}

/** Where the gateway is now; `null` when that is not known, or not before `signal` aborts. */
async function locate(context: ForwardContext, signal: AbortSignal): Promise<GatewayAddress | null> {
  if (!context.locate || signal.aborted) return null
  try {
    return await unlessAborted(context.locate(), signal)
  } catch {
    // The next attempt fails too, and says why.
    return null
  }
}

/** Does it again while the gateway cannot be reached, for a while. */
export async function whileUnreachable<T>(context: ForwardContext, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + reachMs
  let locateAt = 0
  for (;;) {
    try {
      return await attempt()
    } catch (problem) {
      if (!isConnectionProblem(problem) || Date.now() > deadline) throw problem
      if (Date.now() >= locateAt) {
        const address = await locate(context, signal)
        if (address) context.http.address = address
        locateAt = Date.now() + locateEveryMs
      }
      await delay(pauseMs, undefined, { signal })
    }
  }
}

interface Posted {
  response: IncomingMessage
  /** What it was sent with. */
  headers: SessionHeaders
}

/** Sends a message in the session; one that the gateway has forgotten is begun anew, once. */
async function post(context: ForwardContext, outgoing: Outgoing): Promise<Posted> {
  const { session } = context
  const { text, id, isOnce, ownHeaders, signal } = outgoing
  const send = async (headers: SessionHeaders): Promise<Posted> => {
    if (id !== null) session.sent(id, headers)
    return { response: await context.http.send({ method: 'POST', headers, body: text, isOnce, signal }), headers }
  }
  if (ownHeaders) return send(ownHeaders)
  const posted = await send(await session.headers())
  if (posted.response.statusCode !== 404) return posted
  posted.response.resume()
  session.lost(posted.headers)
  return send(await session.headers())
}

function isAnswerTo(text: string, id: RequestId | null): boolean {
  if (id === null || text.startsWith('{"jsonrpc":"2.0","method"')) return false
  const message: unknown = JSON.parse(text)
  return isRecord(message) && message['id'] === id && message['method'] === undefined
}

interface StreamState {
  lastEventId: string | null
  retryMs: number
  isAnswered: boolean
}

/** Hands on what a stream says until it ends, breaks, or has answered the request. */
async function drain(
  context: ForwardContext,
  response: IncomingMessage,
  id: RequestId | null,
  state: StreamState,
): Promise<void> {
  try {
    for await (const event of readSse(response)) {
      state.lastEventId = event.id || state.lastEventId
      state.retryMs = event.retryMs ?? state.retryMs
      if (event.data === '') continue
      state.isAnswered ||= isAnswerTo(event.data, id)
      await context.output.write(context.ids.toClient(event.data))
    }
  } catch {
    // It broke: what is missing is asked for again.
  }
}

/** Comes back for the rest of a stream that broke before the answer; false when it is lost. */
async function resume(context: ForwardContext, outgoing: Outgoing, state: StreamState, headers: SessionHeaders) {
  let deadline = Date.now() + resumeMs
  while (!state.isAnswered && state.lastEventId !== null && Date.now() < deadline && !outgoing.signal.aborted) {
    await delay(state.retryMs, undefined, { signal: outgoing.signal })
    let response: IncomingMessage
    try {
      const resumeHeaders = { ...headers, 'last-event-id': state.lastEventId }
      response = await context.http.send({ method: 'GET', headers: resumeHeaders, signal: outgoing.signal })
    } catch (problem) {
      if (!isConnectionProblem(problem)) throw problem
      // Nobody listens there: the process is gone, and what it held in memory with it.
      if (hasCode(problem, 'ECONNREFUSED')) return
      continue
    }
    if (response.statusCode !== 200) {
      response.resume()
      return
    }
    const [openedAt, readTo] = [Date.now(), state.lastEventId]
    await drain(context, response, outgoing.id, state)
    // One that ends at once with nothing new has no answer to give: that does not count.
    if (state.lastEventId !== readTo || Date.now() - openedAt >= steadyMs) deadline = Date.now() + resumeMs
  }
}

/** What a request is answered with that was refused or failed. */
function refusedText(id: RequestId, refusal: GatewayRefusal): string {
  return errorText(id, refusal.code, refusal.message, refusal.data)
}

async function handOn(context: ForwardContext, outgoing: Outgoing, { response, headers }: Posted): Promise<void> {
  const { id } = outgoing
  const { statusCode = 0 } = response
  const type = response.headers['content-type'] ?? ''
  if (statusCode === 202) {
    response.resume()
    return
  }
  if (statusCode === 200 && type.startsWith('text/event-stream')) {
    const state: StreamState = { lastEventId: null, retryMs: 1_000, isAnswered: false }
    await drain(context, response, id, state)
    if (id !== null && !state.isAnswered) await resume(context, outgoing, state, headers)
    if (id !== null && !state.isAnswered) await context.output.write(errorText(id, rpcCode.serverError, lostText))
    return
  }
  const body = await readText(response)
  if (statusCode === 200 && type.startsWith('application/json')) return context.output.write(body)
  const refusal = new GatewayRefusal(statusCode, body)
  if (id !== null) return context.output.write(refusedText(id, refusal))
  if (refusal.isOfMessage) await context.output.write(body)
}

/**
 * Sends one message of the client on and hands back what comes of it. `onAccepted` is called when the gateway has taken
 * it. Every request gets an answer, if need be one that says what went wrong.
 */
export async function forward(context: ForwardContext, outgoing: Outgoing, onAccepted: () => void): Promise<void> {
  let isDelivered = false
  try {
    const posted = await whileUnreachable(context, outgoing.signal, () => post(context, outgoing))
    isDelivered = true
    onAccepted()
    await handOn(context, outgoing, posted)
  } catch (problem) {
    if (outgoing.id === null || outgoing.signal.aborted) return
    if (problem instanceof GatewayRefusal) return context.output.write(refusedText(outgoing.id, problem))
    const isLost = problem instanceof DeliveryUnknown || (isDelivered && outgoing.isOnce)
    const text = problem instanceof GatewayStarting ? problem.message : isLost ? lostText : unreachableText
    await context.output.write(errorText(outgoing.id, rpcCode.serverError, text))
  } finally {
    if (outgoing.id !== null) context.session.answered(outgoing.id)
    onAccepted()
  }
}
