import { answerTo } from '../client/answers.ts'
import type { Exchange } from '../client/exchange.ts'
import type { McpCaller, RpcMessage } from '../client/mcp-client.ts'

export type Call = (caller: McpCaller, id: number) => Promise<Exchange>

export interface LoadResult {
  /** Milliseconds of each call. */
  latencies: number[]
  elapsedMs: number
}

/** Keeps `concurrency` calls of one client in flight until the time is up; `check` looks at each answer. */
export async function keepCalling(
  caller: McpCaller,
  call: Call,
  concurrency: number,
  limit: { ms?: number; calls?: number },
  check: (answer: RpcMessage, id: number) => void = () => {},
): Promise<LoadResult> {
  const latencies: number[] = []
  const startedAt = performance.now()
  let nextId = 1
  const isOver = () =>
    performance.now() - startedAt >= (limit.ms ?? Number.POSITIVE_INFINITY) || nextId > (limit.calls ?? Number.POSITIVE_INFINITY)
  const lane = async () => {
    while (!isOver()) {
      const id = nextId
      nextId += 1
      const sentAt = performance.now()
      const exchange = await call(caller, id)
      latencies.push(performance.now() - sentAt)
      check(answerTo(exchange, id), id)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return { latencies, elapsedMs: performance.now() - startedAt }
}
