import { setImmediate as nextTurn } from 'node:timers/promises'
import { ErrorEvent } from '@orpc/server'
import type { StandardHandleResult } from '@orpc/server/standard'
import { isSmall, jsonPieces } from './json-pieces.ts'

/** Proxies end silent answers, and a peer that is gone is found by writing to it. */
const keepAliveMs = 5_000
const comment = ': \n\n'

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return true
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isIterator(value: unknown): value is AsyncIterator<unknown> & Partial<AsyncIterable<unknown>> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}

/** A page as JSON. Others have their turn between its pieces, and none is made before the one before it was taken. */
function jsonStream(value: unknown): ReadableStream<string> {
  const pieces = jsonPieces(value)[Symbol.iterator]()
  return new ReadableStream({
    async pull(controller) {
      await nextTurn()
      const next = pieces.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
  })
}

function* eventPieces(name: string, data: unknown): Generator<string, void, void> {
  yield `event: ${name}\ndata: `
  yield* jsonPieces(data)
  yield '\n\n'
}

/** An event stream (as oRPC writes it), whose large events leave in pieces. */
function eventStream(iterator: AsyncIterator<unknown>): ReadableStream<string> {
  let pieces: Iterator<string> | null = null
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  const pullEvent = async (controller: ReadableStreamDefaultController<string>): Promise<void> => {
    timer = setInterval(() => controller.enqueue(comment), keepAliveMs)
    try {
      const { done, value } = await iterator.next()
      isOver = done === true
      if (!isOver || value !== undefined) pieces = eventPieces(isOver ? 'done' : 'message', value)
    } catch (thrown) {
      if (!(thrown instanceof ErrorEvent)) throw thrown
      isOver = true
      pieces = eventPieces('error', thrown.data)
    } finally {
      clearInterval(timer)
    }
  }

  return new ReadableStream({
    start: (controller) => controller.enqueue(comment),
    async pull(controller) {
      if (pieces) await nextTurn()
      else await pullEvent(controller)
      for (;;) {
        const next = pieces?.next()
        if (next && !next.done) return controller.enqueue(next.value)
        pieces = null
        if (isOver) return controller.close()
        await pullEvent(controller)
      }
    },
    async cancel() {
      clearInterval(timer)
      isOver = true
      await iterator.return?.()
    },
  })
}

/**
 * For the handlers of HTTP: a large answer is written in pieces, as fast as its reader takes them. As one text it would
 * stand in memory several times and keep the event loop for as long as it takes to write it.
 */
export async function inPieces({ next }: { next: () => Promise<StandardHandleResult> }): Promise<StandardHandleResult> {
  const result = await next()
  if (!result.matched) return result
  const { headers, body, status } = result.response
  const answer = (type: string, stream: ReadableStream<string>): StandardHandleResult => ({
    matched: true,
    response: { status, headers: { ...headers, 'content-type': type }, body: stream },
  })
  if (isIterator(body)) return answer('text/event-stream', eventStream(body))
  return isPlain(body) && !isSmall(body) ? answer('application/json', jsonStream(body)) : result
}
