import { type JsonRecord, textOrNull } from '../json-fields.ts'
import type { ServerNotificationMethod } from './protocol/types.ts'

export interface Notification {
  method: string
  params: JsonRecord
}

export interface EarlyNotifications {
  /** Keeps a notification that has no running turn to go to, when it is worth keeping. */
  keep(method: string, params: JsonRecord): void
  /** Takes out what belongs to this thread, and what belongs to none. */
  take(threadId: string): Notification[]
}

/** The last ones only: what nobody asks for must not pile up. */
const maxKept = 200

const worthKeeping: ReadonlySet<string> = new Set<ServerNotificationMethod>([
  'mcpServer/startupStatus/updated',
  'warning',
  'configWarning',
])

/** While a thread opens, Codex tells about its MCP servers and its configuration before there is a turn to report them. */
export function createEarlyNotifications(): EarlyNotifications {
  let kept: Notification[] = []
  return {
    keep(method, params) {
      if (!worthKeeping.has(method)) return
      kept.push({ method, params })
      if (kept.length > maxKept) kept.shift()
    },
    take(threadId) {
      const isFor = ({ params }: Notification) => (textOrNull(params, 'threadId') ?? threadId) === threadId
      const taken = kept.filter(isFor)
      kept = kept.filter((notification) => !isFor(notification))
      return taken
    },
  }
}
