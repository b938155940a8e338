import { z } from 'zod'
import type { Endpoint } from '../programs/program.ts'
import { nothingSeen, readStream, type Seen } from './big-readers.ts'
import { protocolVersion, RpcMessage, WrongAnswer } from './mcp-client.ts'

/** A call of `codex` whose stream is read message by message, and may be read again from its first event on. */
export interface CallStream {
  /** Until the answer; `events` counts finished commands. */
  read(): Promise<Seen>
  /** Comes back with the id of the first event that was read. */
  resume(): Promise<Seen>
}

const CommandEnd = z.object({ msg: z.object({ type: z.literal('exec_command_end') }) })

export async function openCallStream(endpoint: Endpoint, prompt: string): Promise<CallStream> {
  const headers = { ...endpoint.headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const post = (message: object, more: object = {}) =>
    fetch(endpoint.url, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    })
  const clientInfo = { name: 'switchboard-bench', version: '1.0.0' }
  const params = { protocolVersion, capabilities: { experimental: { 'codex/event': {} } }, clientInfo }
  const opened = await post({ id: 0, method: 'initialize', params })
  await opened.text()
  const session = { 'mcp-protocol-version': protocolVersion, 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
  let firstId = ''

  const counted = async (options: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string }): Promise<Seen> => {
    const seen = nothingSeen()
    const path = new URL(endpoint.url).pathname
    seen.bytes = await readStream(endpoint, { path, ...options, headers: { ...session, ...options.headers } }, (data, id) => {
      firstId ||= id ?? ''
      if (data === '') return false
      const message = RpcMessage.parse(JSON.parse(data))
      if (CommandEnd.safeParse(message.params).success) seen.events += 1
      seen.hasEnd = message.id === 1
      if (message.error) throw new WrongAnswer(message.error.message)
      return seen.hasEnd
    })
    return seen
  }

  return {
    read() {
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'codex', arguments: { prompt } },
      })
      return counted({ method: 'POST', headers: { 'content-type': 'application/json' }, body })
    },
    resume: () => counted({ method: 'GET', headers: { accept: 'text/event-stream', 'last-event-id': firstId } }),
  }
}
