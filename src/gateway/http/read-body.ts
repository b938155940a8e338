import type { IncomingMessage } from 'node:http'
import { AppFailure } from '#shared/errors.ts'

/** Largest request body, MCP messages and REST calls alike. */
export const bodyLimitBytes = 4 * 1024 * 1024

export function tooLarge(limitBytes: number): AppFailure {
  return new AppFailure({
    code: 'tooLarge',
    limitBytes,
    message: `The request body is larger than ${limitBytes / 1024 / 1024} MiB.`,
    hint: 'Send a shorter prompt, or put the text into a file of the workspace and name the file.',
  })
}

/** Refuses on the declared length, before a byte of the body is read. */
export function assertBodyFits(request: IncomingMessage, limitBytes = bodyLimitBytes): void {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes)
}

/** The whole body. Refuses on the declared length before a byte is read, and stops reading at the limit otherwise. */
export async function readBody(request: IncomingMessage, limitBytes = bodyLimitBytes): Promise<Buffer> {
  assertBodyFits(request, limitBytes)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes) throw tooLarge(limitBytes)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}
