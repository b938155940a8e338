import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'

interface Identity {
  dev: number
  ino: number
}

const lookEveryMs = 1_000

function now(path: string): Identity | null {
  try {
    return statSync(path)
  } catch {
    // Not there, or not to be seen.
    return null
  }
}

/**
 * Tells once that the database at `path` is not the file any more that was there at the beginning: deleted or replaced by
 * somebody, while what is written goes into a file without a name. Looks each second, outside of the event loop.
 */
export function watchFile(path: string, onLost: () => void, everyMs = lookEveryMs): { stop(): void } {
  const atBeginning = now(path)
  const look = async () => {
    const found = await stat(path).catch((thrown: NodeJS.ErrnoException) => (thrown.code === 'ENOENT' ? null : atBeginning))
    if (isStopped || (found?.ino === atBeginning?.ino && found?.dev === atBeginning?.dev)) return
    stop()
    onLost()
  }
  let isStopped = atBeginning === null
  const timer = setInterval(() => void look(), everyMs).unref()
  const stop = () => {
    isStopped = true
    clearInterval(timer)
  }
  return { stop }
}
