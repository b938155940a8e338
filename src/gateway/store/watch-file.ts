import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'

/** What a name leads to, for as long as somebody has it open. */
export interface FileIdentity {
  dev: number
  ino: number
}

const lookEveryMs = 1_000

/** `null`: nothing is there, or it is not to be seen. */
export function identityOf(path: string): FileIdentity | null {
  try {
    const { dev, ino } = statSync(path)
    return { dev, ino }
  } catch {
    return null
  }
}

export const isSameFile = (left: FileIdentity | null, right: FileIdentity | null): boolean =>
  left?.ino === right?.ino && left?.dev === right?.dev

/**
 * Tells once that `path` is not the file or folder any more that was there at the beginning: deleted, moved or replaced by
 * somebody, while what is written goes into what has another name or none. Looks each second, outside of the event loop.
 */
export function watchFile(path: string, onLost: () => void, everyMs = lookEveryMs): { stop(): void } {
  const atBeginning = identityOf(path)
  const look = async () => {
    const found = await stat(path).catch((thrown: NodeJS.ErrnoException) => (thrown.code === 'ENOENT' ? null : atBeginning))
    if (isStopped || isSameFile(found, atBeginning)) return
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
