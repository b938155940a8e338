import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallLimiter, LimitedCall } from './call-limiter.ts'

const currentCall = new AsyncLocalStorage<LimitedCall>()

function isStream(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('response' in result)) return false
  const { response } = result
  if (typeof response !== 'object' || response === null || !('body' in response)) return false
  const { body } = response
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** Tells the limiter of the connection which calls are answered by a stream. */
export async function noteStream<T>({ next }: { next: () => Promise<T> }): Promise<T> {
  const result = await next()
  if (isStream(result)) currentCall.getStore()?.becomesStream()
  return result
}

/** A message listener of the handler, whose promise settles when the call was answered, begun when the limiter lets it. */
export function limitedListener<T>(limiter: CallLimiter, listener: (event: T) => unknown): (event: T) => void {
  return (event) => limiter.admit((call) => currentCall.run(call, async () => listener(event)))
}
