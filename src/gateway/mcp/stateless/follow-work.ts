import { createProgress, type ProgressToken } from '../calls/progress.ts'
import type { WorkCall } from '../calls/running-call.ts'
import type { McpServices } from '../server.ts'
import type { ToolResult } from '../tools/tool-result.ts'

/** The client of a call, as long as its stream is open. */
export interface CallListener {
  notify: (method: string, params: Record<string, unknown>) => void
  progressToken: ProgressToken | null
  /** Aborts when the client closed the stream, which in this era cancels the call. */
  signal: AbortSignal
}

/** Tells a client what a tool without a run does, until it ends. */
export async function followWork(services: McpServices, call: WorkCall, listener: CallListener): Promise<ToolResult> {
  const { notify, progressToken, signal } = listener
  const progress = createProgress({
    token: progressToken,
    counter: { value: 0 },
    heartbeatMs: services.settings().heartbeatMs,
    send: (params) => notify('notifications/progress', params),
  })
  const stopListening = call.onProgress((activity) => progress.say(activity))
  const onAbort = () => call.cancel('its stream was closed')
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await call.ended
  } finally {
    stopListening()
    progress.close()
    signal.removeEventListener('abort', onAbort)
  }
}
