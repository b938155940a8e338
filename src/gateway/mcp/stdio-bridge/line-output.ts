import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Messages to the client, one per line. */
export interface LineOutput {
  /** Resolves when the client has taken enough to go on. */
  write(text: string): Promise<void>
  /** Aborts when the client does not read any more. */
  readonly gone: AbortSignal
}

export function createLineOutput(output: Writable): LineOutput {
  const gone = new AbortController()
  const onGone = () => gone.abort()
  output.on('error', onGone)
  output.once('close', onGone)
  return {
    gone: gone.signal,
    async write(text) {
      if (gone.signal.aborted) return
      if (output.write(`${text}\n`)) return
      try {
        await once(output, 'drain', { signal: gone.signal })
      } catch {
        // The client is gone; nobody waits for the line.
      }
    },
  }
}
