import type { KnownEvent } from '#shared/contract/events.ts'
import type { Params } from '../wire/json-rpc.ts'
import { activityOf } from './activity.ts'

export type ProgressToken = string | number

/** The token by which a client asks for progress, if it does. */
export function progressTokenOf(params: Params): ProgressToken | null {
  const meta = params['_meta']
  if (typeof meta !== 'object' || meta === null || !('progressToken' in meta)) return null
  const token = meta.progressToken
  return typeof token === 'string' || typeof token === 'number' ? token : null
}

/** Progress of one call: what Codex does, when that changes, and a sign of life in between. */
export interface Progress {
  /** Follows the events of the run, in order; sends at a change. */
  see(event: KnownEvent): void
  /** Tells it when it is another thing than before. */
  say(activity: string): void
  close(): void
}

/** Older events are those that a client which came back has missed: they are no news. */
const newsMs = 5_000

/** Of a client that did not ask for it. */
const unasked: Progress = { see: () => {}, say: () => {}, close: () => {} }

/** `counter` outlives this object, because progress must not begin again when the client reconnects. */
export function createProgress(options: {
  token: ProgressToken | null
  counter: { value: number }
  heartbeatMs: number
  send: (message: { progressToken: ProgressToken; progress: number; message: string }) => void
}): Progress {
  const { token, counter, heartbeatMs } = options
  if (token === null) return unasked
  const since = Date.now()
  let activity = 'starting'

  const send = (message: string) => {
    counter.value += 1
    options.send({ progressToken: token, progress: counter.value, message })
  }
  const timer = setInterval(() => send(`${activity} (${Math.round((Date.now() - since) / 1_000)} s)`), heartbeatMs)
  timer.unref()

  const change = (next: string, isNews: boolean) => {
    if (next === activity) return
    activity = next
    if (!isNews) return
    timer.refresh()
    send(activity)
  }

  return {
    see(event) {
      const next = activityOf(event)
      if (next !== null) change(next, Date.now() - event.at <= newsMs)
    },
    say: (next) => change(next, true),
    close: () => clearInterval(timer),
  }
}
