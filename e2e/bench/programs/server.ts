import type { Exchange } from '../client/exchange.ts'
import { createMcpClient, type McpCaller, type McpClient } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import { type BaselineName, baselineNames, startBaseline } from './baselines.ts'
import type { Program } from './program.ts'
import { type GatewayProgram, startBenchGateway, startServe } from './switchboard.ts'

export const gatewayName = 'gateway'
export type ServerName = BaselineName | typeof gatewayName
export const serverNames: readonly ServerName[] = [...baselineNames, gatewayName]

type OnData = (chunk: Buffer) => void

/** A request that every server serves and that costs nothing by itself: only the way in and out is measured. */
export function ping(caller: McpCaller, id: number): Promise<Exchange> {
  return caller.send(id, 'ping', {}).done
}

/**
 * A tool call that comes to nothing: the gateway refuses it for want of a thread id, which is everything but Codex, with
 * the tool call stored; the others echo a text.
 */
export function refusedCall(name: ServerName, caller: McpCaller, id: number): Promise<Exchange> {
  if (name === gatewayName) return caller.call(id, 'codex-reply', { prompt: 'x' })
  return caller.call(id, 'echo', { text: 'Failed to parse thread_id: either threadId or conversationId must be provided' })
}

/** A tool call that is answered after so many `codex/event` notifications. */
export function burstCall(
  name: ServerName,
  caller: McpCaller,
  id: number,
  burst: { events: number; firstAfterMs?: number },
  onData?: OnData,
): Promise<Exchange> {
  const { events, firstAfterMs = 0 } = burst
  if (name === gatewayName) return caller.call(id, 'codex', { prompt: loadPrompt({ events, firstAfterMs }) }, onData)
  return caller.call(id, 'burst', { events, firstAfterMs }, onData)
}

/** A running server with a client of its own. */
export interface Server {
  readonly name: ServerName
  readonly program: Program
  readonly client: McpClient
}

export interface RunningServers extends AsyncDisposable {
  readonly servers: readonly Server[]
  readonly gateway: GatewayProgram
}

/** All servers that are compared, each in a process of its own; they end with the returned object. */
export async function startServers(connections: number): Promise<RunningServers> {
  await using started = new AsyncDisposableStack()
  const gateway = started.use(await startBenchGateway())
  const programs: Program[] = []
  for (const name of baselineNames) programs.push(started.use(await startBaseline(name)))
  const servers = [...programs, gateway].map((program, index) => ({
    name: serverNames[index] ?? gatewayName,
    program,
    client: started.use(createMcpClient(program.endpoint, connections)),
  }))
  const stack = started.move()
  return { servers, gateway, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** What is started and left alone: the built `switchboard serve --demo` beside the baselines. */
export const comparedNames: readonly ServerName[] = [...baselineNames, gatewayName]

export function startCompared(name: ServerName): Promise<Program | GatewayProgram> {
  return name === gatewayName ? startServe() : startBaseline(name)
}
