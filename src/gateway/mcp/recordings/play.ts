import type { Recording, Step } from './recordings.ts'

/** One JSON-RPC message as it was on the wire. */
export type Message = Record<string, unknown>

/** The other side of a recording, over whatever carries it. */
export interface Peer {
  send(message: Message): void
  /** The next message of the other side; rejects when it ended. */
  receive(): Promise<Message>
}

/** What one request led to: everything that came before its answer, in order, and the answer. */
export interface Exchange {
  step: Step
  messages: Message[]
  response: Message
}

export interface Places {
  workspace: string
  outside: string
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function threadOf(response: Message): string | null {
  const result = response['result']
  const content = isRecord(result) ? result['structuredContent'] : null
  return isRecord(content) && typeof content['threadId'] === 'string' ? content['threadId'] : null
}

function filled(step: Step, places: Places, thread: string | null): Record<string, unknown> | undefined {
  if (!step.params) return undefined
  const text = JSON.stringify(step.params)
    .replaceAll('<workspace>', places.workspace)
    .replaceAll('<outside>', places.outside)
    .replaceAll('<thread>', thread ?? '')
  return JSON.parse(text)
}

async function exchange(peer: Peer, id: number, step: Step, params: Record<string, unknown> | undefined): Promise<Exchange> {
  const answers = [...(step.answers ?? [])]
  const messages: Message[] = []
  peer.send({ jsonrpc: '2.0', id, method: step.method, ...(params ? { params } : {}) })
  for (;;) {
    const message = await peer.receive()
    if (message['id'] === id && message['method'] === undefined) return { step, messages, response: message }
    messages.push(message)
    if (message['method'] !== 'elicitation/create') continue
    const result = answers.shift()
    if (!result) throw new Error(`No answer is scripted for ${JSON.stringify(message)}`)
    peer.send({ jsonrpc: '2.0', id: message['id'], result })
  }
}

/** Speaks the client's part of a recording and returns what the other side said. */
export async function play(peer: Peer, recording: Recording, places: Places): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  let thread: string | null = null
  for (const [index, step] of recording.steps.entries()) {
    const done = await exchange(peer, index + 1, step, filled(step, places, thread))
    thread = threadOf(done.response) ?? thread
    if (step.method === 'initialize') peer.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    exchanges.push(done)
  }
  return exchanges
}
