import type { IncomingMessage } from 'node:http'
import { type AppError, AppFailure } from '#shared/errors.ts'
import { createBodyRoom } from './body-room.ts'
import { createJsonBounds } from './json-bounds.ts'

/** Largest request body, MCP messages and REST calls alike. */
export const bodyLimitBytes = 4 * 1024 * 1024
/** Smaller bodies are read whatever else is read. */
const smallBytes = 64 * 1024
/** For all larger bodies that are read and parsed at a time. */
const roomBytes = 16 * 1024 * 1024
/** Well within the time that the listener gives a whole request. */
const waitMs = 20_000

/** Why a body is not taken. */
export interface BodyRefusal {
  problem: 'tooLarge' | 'tooMany' | 'tooDeep' | 'tooManyValues' | 'notJson'
  error: AppError
}

/** A parsed body (`undefined`: it is empty), or why it was not taken. */
export type Body = { value: unknown } | BodyRefusal

/** Reads JSON bodies of requests. Rejects only when the client went away. */
export type ReadBody = (request: IncomingMessage) => Promise<Body>

function tooLarge(): AppFailure {
  return new AppFailure({
    code: 'tooLarge',
    limitBytes: bodyLimitBytes,
    message: `The request body is larger than ${bodyLimitBytes / 1024 / 1024} MiB.`,
    hint: 'Send a shorter prompt, or put the text into a file of the workspace and name the file.',
  })
}

function declaredBytes(request: IncomingMessage): number | null {
  const header = request.headers['content-length']
  return header === undefined ? null : Number(header)
}

/** Refuses on the declared length, before a byte of the body is read. */
export function assertBodyFits(request: IncomingMessage): void {
  if ((declaredBytes(request) ?? 0) > bodyLimitBytes) throw tooLarge()
}

const refusals = {
  tooDeep: { code: 'invalidInput', message: 'The request is nested too deeply.', hint: 'Send what the API describes.' },
  tooManyValues: { code: 'invalidInput', message: 'The request has too many values.', hint: 'Send what the API describes.' },
  notJson: { code: 'invalidInput', message: 'The request cannot be read.', hint: 'Send JSON.' },
} as const

export function refuseBody(problem: keyof typeof refusals): BodyRefusal {
  return { problem, error: refusals[problem] }
}

function parse(chunks: readonly Buffer[]): Body {
  const text = (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8')
  if (text === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) }
  } catch {
    // Whatever the parser says about it is of no use to the client.
    return refuseBody('notJson')
  }
}

/** Bounds what the bodies of all requests together cost in memory, each by its size, its nesting and its values. */
export function createBodyReader(): ReadBody {
  const room = createBodyRoom(roomBytes, waitMs)

  async function read(request: IncomingMessage, keep: (leave: () => void) => void): Promise<Body> {
    assertBodyFits(request)
    const bounds = createJsonBounds()
    const chunks: Buffer[] = []
    let size = 0
    let hasRoom = false
    // The answer to what is refused still goes out on this connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > bodyLimitBytes) throw tooLarge()
      const excess = bounds.take(chunk)
      if (excess !== null) return refuseBody(excess)
      if (size > smallBytes && !hasRoom) {
        keep(await room.take(declaredBytes(request) ?? bodyLimitBytes))
        hasRoom = true
      }
      chunks.push(chunk)
    }
    return parse(chunks)
  }

  return async (request) => {
    let leave = () => {}
    try {
      return await read(request, (taken) => {
        leave = taken
      })
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) throw thrown
      const { error } = thrown
      return { problem: error.code === 'tooLarge' ? 'tooLarge' : 'tooMany', error }
    } finally {
      leave()
      // What is left of a refused body is thrown away as it comes, or its sender would never read the answer.
      request.resume()
    }
  }
}
