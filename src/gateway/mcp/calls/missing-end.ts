import type { ToolResult } from '../tools/tool-result.ts'
import type { RunReader } from './run-reader.ts'
import type { RunCall } from './running-call.ts'

/** The end of a run is in the log at once; only a full disk keeps it out. */
const endInLogMs = 2_000

/**
 * Gives the result of a call whose run has ended but whose log lacks the end. A reader that has not read all there is
 * will come upon the end by itself, however long it takes. Returns the way to stop.
 */
export function watchForMissingEnd(
  call: Pick<RunCall, 'ended' | 'isRefused'>,
  reader: Pick<RunReader, 'isCaughtUp'>,
  give: (result: ToolResult) => void,
): () => void {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false

  const check = (result: ToolResult) => {
    timer = null
    if (reader.isCaughtUp) give(result)
    else wait(result)
  }
  const wait = (result: ToolResult) => {
    if (!isStopped) timer = setTimeout(check, endInLogMs, result).unref()
  }

  void call.ended.then((result) => {
    if (isStopped) return
    if (call.isRefused) give(result)
    else wait(result)
  })
  return () => {
    isStopped = true
    if (timer) clearTimeout(timer)
  }
}
