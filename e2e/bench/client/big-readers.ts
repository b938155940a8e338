import { request as startRequest } from 'node:http'
import { createParser } from 'eventsource-parser'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Endpoint } from '../programs/program.ts'
import { WrongAnswer } from './mcp-client.ts'

/** What a reader of a run's log has seen. */
export interface Seen {
  events: number
  bytes: number
  /** A number came twice or out of order. */
  isOrdered: boolean
  hasEnd: boolean
}

const Event = z.object({ seq: z.number(), type: z.string() })
const Batch = z.object({ events: z.array(Event) })

export const nothingSeen = (): Seen => ({ events: 0, bytes: 0, isOrdered: true, hasEnd: false })

function createCounter() {
  const seen = nothingSeen()
  let last = 0
  return {
    seen,
    add(events: readonly z.infer<typeof Event>[]) {
      for (const { seq, type } of events) {
        seen.isOrdered &&= seq > last
        last = seq
        seen.events += 1
        seen.hasEnd ||= type === 'run.ended'
      }
    },
  }
}

async function getText({ url, headers }: Endpoint, path: string): Promise<string> {
  const response = await fetch(new URL(`/api/v1${path}`, url), { headers })
  if (!response.ok) throw new WrongAnswer(`${path} was answered with ${response.status}.`)
  return response.text()
}

/** Page by page over REST, oldest first. */
export async function readRestPages(endpoint: Endpoint, runId: string, textLimit: number | null): Promise<Seen> {
  const { seen, add } = createCounter()
  const Page = z.object({ data: z.array(Event), nextCursor: z.number().nullable() })
  for (let after: number | null = 0; after !== null; ) {
    const limit = textLimit === null ? '' : `&textLimit=${textLimit}`
    const text = await getText(endpoint, `/runs/${runId}/events?limit=5000&after=${after}${limit}`)
    seen.bytes += text.length
    const page = Page.parse(JSON.parse(text))
    add(page.data)
    after = page.nextCursor
  }
  return seen
}

/** Page by page over RPC, newest first, as the panel reads. */
export async function readRpcTail(endpoint: Endpoint, runId: string): Promise<Seen> {
  const Page = z.object({ json: z.object({ events: z.array(Event), hasMore: z.boolean() }) })
  const pages: z.infer<typeof Event>[][] = []
  const { seen, add } = createCounter()
  for (let before: number | undefined, hasMore = true; hasMore; ) {
    const response = await fetch(new URL('/rpc/events/tail', endpoint.url), {
      method: 'POST',
      headers: { ...endpoint.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ json: { runId, limit: 5_000, ...(before === undefined ? {} : { before }) } }),
    })
    const text = await response.text()
    seen.bytes += text.length
    const { json } = Page.parse(JSON.parse(text))
    pages.unshift(json.events)
    before = json.events[0]?.seq
    hasMore = json.hasMore
  }
  for (const page of pages) add(page)
  return seen
}

/** Reads an event stream until `isOver` says so; `onData` gets the data of each event. */
export async function readStream(
  endpoint: Endpoint,
  options: { path: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string },
  onData: (data: string, id: string | undefined) => boolean,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let bytes = 0
  const { path, method = 'GET', headers, body } = options
  const request = startRequest(
    new URL(path, endpoint.url),
    { method, agent: false, headers: { ...endpoint.headers, accept: 'application/json, text/event-stream', ...headers } },
    (response) => {
      if (response.statusCode !== 200) return reject(new WrongAnswer(`${path} was answered with ${response.statusCode}.`))
      const end = () => {
        resolve(bytes)
        response.destroy()
      }
      const parser = createParser({ onEvent: ({ data, id }) => onData(data, id) && end() })
      response.setEncoding('utf8').on('data', (text: string) => {
        bytes += text.length
        parser.feed(text)
      })
      response.on('end', () => resolve(bytes))
      response.on('error', reject)
    },
  )
  request.on('error', reject)
  request.end(body)
  return promise
}

/** Server-sent batches over REST, whole texts. */
export async function readRestStream(endpoint: Endpoint, runId: string): Promise<Seen> {
  const { seen, add } = createCounter()
  seen.bytes = await readStream(endpoint, { path: `/api/v1/events/watch?runId=${runId}&after=0` }, (data) => {
    const batch = Batch.safeParse(JSON.parse(data))
    if (batch.success) add(batch.data.events)
    return seen.hasEnd
  })
  return seen
}

/** Batches over RPC on a WebSocket, whole texts. */
export async function readRpcStream(endpoint: Endpoint, runId: string): Promise<Seen> {
  const { seen, add } = createCounter()
  const address = new URL('/rpc', endpoint.url)
  address.protocol = 'ws:'
  const socket = new WebSocket(address, { headers: endpoint.headers, maxPayload: 64 * 1024 * 1024 })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.on('error', reject)
  socket.on('open', () => socket.send(JSON.stringify({ i: '1', p: { u: '/events/watch', b: { json: { runId, after: 0 } } } })))
  const Message = z.object({ p: z.object({ d: z.object({ json: Batch }).optional() }).optional() })
  socket.on('message', (data) => {
    const text = String(data)
    seen.bytes += text.length
    const batch = Message.parse(JSON.parse(text)).p?.d?.json
    if (batch) add(batch.events)
    if (seen.hasEnd) resolve()
  })
  socket.on('close', () => reject(new WrongAnswer('The WebSocket was closed.')))
  await promise
  socket.removeAllListeners('close')
  socket.close()
  return seen
}
