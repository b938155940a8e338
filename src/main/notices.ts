import { approvalLine } from '#shared/approval-line.ts'
import type { EventData, KnownEvent } from '#shared/contract/events.ts'
import { pagePath } from '#shared/pages.ts'
import { oneLine, text } from './texts.ts'

/** A notification of the operating system; a click opens `path` in the panel. */
export interface Notice {
  /** A later notice with the same key replaces this one. */
  key: string
  title: string
  body: string
  path: string
}

export interface NoticeChanges {
  show: Notice[]
  /** Keys of notices that have become pointless. */
  withdraw: string[]
}

const bodyLimit = 200
/** More ended runs than this in one batch become one notice. */
const singleRunLimit = 3

const keyOf = (approvalId: string) => `approval:${approvalId}`

function runNotice(runId: string, end: EventData['run.ended']): Notice {
  const body = end.status === 'completed' ? end.result : end.error?.message
  return {
    key: `run:${runId}`,
    title: text(end.status === 'completed' ? 'notice.runCompleted' : 'notice.runFailed'),
    body: oneLine(body ?? '', bodyLimit),
    path: pagePath('runs', runId),
  }
}

function manyRunsNotice(notices: readonly EventData['run.ended'][]): Notice {
  const completed = notices.filter((end) => end.status === 'completed').length
  return {
    key: 'runs',
    title: text('notice.manyRuns', { count: notices.length }),
    body: text('notice.manyRunsBody', { completed, failed: notices.length - completed }),
    path: pagePath('runs'),
  }
}

/**
 * What a batch of events has to say outside the window: every approval that still waits, and runs that ended while
 * nobody looked. A run that somebody interrupted is no news.
 */
export function noticesOf(events: readonly KnownEvent[], isFocused: boolean): NoticeChanges {
  const waiting = new Map<string, Notice>()
  const withdraw: string[] = []
  const ended: { runId: string; end: EventData['run.ended'] }[] = []
  for (const event of events) {
    if (event.type === 'approval.requested') {
      const { approvalId, request } = event.data
      const key = keyOf(approvalId)
      waiting.set(key, {
        key,
        title: text('notice.approvalTitle'),
        body: oneLine(approvalLine(request), bodyLimit),
        path: pagePath('approvals'),
      })
    } else if (event.type === 'approval.answered') {
      const key = keyOf(event.data.approvalId)
      if (!waiting.delete(key)) withdraw.push(key)
    } else if (event.type === 'run.ended' && event.runId !== null && event.data.status !== 'interrupted') {
      ended.push({ runId: event.runId, end: event.data })
    }
  }
  const runs = isFocused ? [] : ended
  const runNotices =
    runs.length > singleRunLimit ? [manyRunsNotice(runs.map((run) => run.end))] : runs.map((run) => runNotice(run.runId, run.end))
  return { show: [...waiting.values(), ...runNotices], withdraw }
}
