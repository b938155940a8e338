import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'

export interface ExchangeOptions {
  path: string
  method: 'POST' | 'GET' | 'DELETE'
  headers: Record<string, string>
  body?: string
  /** Called with every piece of the answer's body. */
  onData?: (chunk: Buffer) => void
}

/** A finished HTTP exchange, its body as it came. */
export interface Exchange {
  status: number
  headers: IncomingHttpHeaders
  chunks: Buffer[]
}

/** An exchange that may be given up. */
export interface OpenExchange {
  /** Resolves with the head of the answer. */
  readonly opened: Promise<{ status: number }>
  readonly done: Promise<Exchange>
  abort(): void
}

const givenUp = new Error('The benchmark gave this exchange up.')

/** Dispatches by hand: a load client must cost less than what it measures, and promises per chunk would not. */
export function openExchange(dispatcher: Dispatcher, options: ExchangeOptions): OpenExchange {
  const opened = Promise.withResolvers<{ status: number }>()
  const done = Promise.withResolvers<Exchange>()
  // Who waits for the end need not wait for the beginning, and the other way round.
  opened.promise.catch(() => {})
  done.promise.catch(() => {})
  const exchange: Exchange = { status: 0, headers: {}, chunks: [] }
  let control: Dispatcher.DispatchController | null = null
  let isGivenUp = false
  const { path, method, headers, body = null, onData } = options
  dispatcher.dispatch(
    { path, method, headers, body, headersTimeout: 60_000, bodyTimeout: 0 },
    {
      onRequestStart(controller) {
        control = controller
        if (isGivenUp) controller.abort(givenUp)
      },
      onResponseStart(_controller, status, responseHeaders) {
        exchange.status = status
        exchange.headers = responseHeaders
        opened.resolve({ status })
      },
      onResponseData(_controller, chunk) {
        exchange.chunks.push(chunk)
        onData?.(chunk)
      },
      onResponseEnd: () => done.resolve(exchange),
      onResponseError(_controller, problem) {
        opened.reject(problem)
        done.reject(problem)
      },
    },
  )
  return {
    opened: opened.promise,
    done: done.promise,
    abort() {
      isGivenUp = true
      control?.abort(givenUp)
    },
  }
}
