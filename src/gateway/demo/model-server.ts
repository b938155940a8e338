import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type ModelInput, ModelRequest, readModelInput } from './model-request.ts'
import { failedEvents, type ResponseEvent, responseEvents } from './response-events.ts'
import { showSteps } from './scenario.ts'
import { currentStep, isFailure, parseScript, ScriptStep } from './script.ts'

/** A request holds the whole conversation; this is far above what Codex sends before it compacts. */
const maxBodyBytes = 64 * 1024 * 1024

/** More scripts with a counted failure than this at once are not expected; the oldest count is forgotten. */
const maxFailureCounts = 1_000

export interface ModelServer {
  /** Base URL for `model_providers.<id>.base_url`. */
  url: string
  /** Number of model requests so far. */
  readonly requests: number
  /** Cuts all connections, also hanging ones. */
  close(): Promise<void>
}

interface Answer {
  step: ScriptStep
  /** The failure of the step is to happen now. */
  fails: boolean
  id: string
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw new Error(`The request is larger than ${maxBodyBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sendError(response: ServerResponse, status: number, message: string, code?: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: { message, type: code ?? 'invalid_request_error', code: code ?? null } }))
}

async function sendEvents(response: ServerResponse, events: Iterable<ResponseEvent>, signal: AbortSignal): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  for (const { pauseMs, ...event } of events) {
    if (pauseMs) await delay(pauseMs, undefined, { signal })
    const accepted = response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    if (!accepted) await once(response, 'drain', { signal })
  }
  response.end()
}

/** Half a message, then nothing: what a broken connection looks like. */
async function sendHalf(response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  const step = { ...answer.step, message: answer.step.message ?? 'This sentence is cut', chunks: 2 }
  const events = [...responseEvents(step, answer.id)]
  const at = events.findIndex((event) => event.type === 'response.output_text.delta')
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of events.slice(0, at + 1)) {
    await new Promise((resolve) => response.write(`data: ${JSON.stringify(event)}\n\n`, resolve))
    signal.throwIfAborted()
  }
  response.destroy()
}

async function sendAnswer(response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  const { step, fails, id } = answer
  if (!fails) return await sendEvents(response, responseEvents(step, id), signal)
  if (step.hang) return
  if (step.disconnect) return await sendHalf(response, answer, signal)
  if (step.status === undefined) return await sendEvents(response, failedEvents(step, id), signal)
  sendError(response, step.status, step.errorMessage ?? `The scripted model answers with ${step.status}.`, step.code)
}

/**
 * A Responses API server on loopback that answers from a script, the last line of a prompt made by `scriptPrompt`, or else
 * with the demo scenario. It makes the real Codex usable without an account and its tests repeatable.
 */
export async function startModelServer(options: { port?: number } = {}): Promise<ModelServer> {
  let requests = 0
  const failureCounts = new Map<string, number>()

  /** Whether this failure still has to happen; counts it when it has. */
  function takeFailure(key: string, step: ScriptStep): boolean {
    if (!isFailure(step)) return false
    if (step.times === undefined) return true
    const count = failureCounts.get(key) ?? 0
    if (count >= step.times) return false
    failureCounts.set(key, count + 1)
    const oldest = failureCounts.keys().next().value
    if (failureCounts.size > maxFailureCounts && oldest !== undefined) failureCounts.delete(oldest)
    return true
  }

  function answerFor(input: ModelInput, thread: string): Answer {
    const id = requests.toString().padStart(6, '0')
    const steps = parseScript(input.prompt) ?? showSteps(input)
    const keyOf = (index: number) => `${thread}:${input.earlierPrompts}:${index}`
    const isSpent = (index: number) => (failureCounts.get(keyOf(index)) ?? 0) >= (steps[index]?.times ?? Number.POSITIVE_INFINITY)
    const index = currentStep(steps, input.outputs.length, isSpent)
    const step = steps[index] ?? ScriptStep.parse({ message: 'Done.' })
    return { step, fails: takeFailure(keyOf(index), step), id }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/v1/responses') {
      return sendError(response, 404, `The demo model has no ${request.method} ${request.url}.`)
    }
    requests += 1
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    let answer: Answer
    try {
      const body = ModelRequest.safeParse(JSON.parse(await readBody(request)))
      if (!body.success) return sendError(response, 400, z.prettifyError(body.error))
      answer = answerFor(readModelInput(body.data), String(request.headers['thread-id'] ?? ''))
    } catch (cause) {
      return sendError(response, 400, cause instanceof Error ? cause.message : 'The request cannot be read.')
    }
    try {
      await sendAnswer(response, answer, gone.signal)
    } catch (cause) {
      // Codex went away in the middle of an answer, e.g. after an interrupt; anything else cuts the stream visibly.
      if (!gone.signal.aborted) response.destroy(cause instanceof Error ? cause : undefined)
    }
  }

  const server = createServer((request, response) => void handle(request, response))
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  return {
    url: `http://127.0.0.1:${port}/v1`,
    get requests() {
      return requests
    },
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
