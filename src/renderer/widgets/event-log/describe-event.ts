import type { GatewayEvent } from '#shared/contract/events.ts'
import { type Item, knownItem } from '#shared/contract/items.ts'
import { asKnownEvent } from '#shared/contract/run-events.ts'
import { formatCompact, formatDuration } from '../../lib/format.ts'
import { parseGitDiff } from '../../ui/parse-diff.ts'

/** Characters that fit into a row of any width. */
const lineLimit = 300

function oneLine(text: string): string {
  return text.slice(0, lineLimit).replace(/\s+/g, ' ').trim()
}

function describeItem(raw: Item): string {
  const item = knownItem(raw)
  if (item === null) return raw.type
  switch (item.type) {
    case 'userMessage':
      return item.type
    case 'agentMessage':
    case 'plan':
      return `${item.type} ${item.text}`
    case 'reasoning':
      return `${item.type} ${item.summary.join(' ')}`
    case 'commandExecution':
      return `${item.command}${item.exitCode == null ? '' : ` → exit ${item.exitCode}`}`
    case 'fileChange':
      return `${item.status} ${item.changes.map((change) => change.path).join(', ')}`
    case 'mcpToolCall':
      return `${item.server} ${item.tool} ${item.status}`
    case 'webSearch':
      return `${item.type} ${item.query}`
  }
}

/** Files and lines that changed; of a text that was cut, those that are known. */
function describeDiff(diff: string, isCut: boolean): string {
  const files = parseGitDiff(diff)
  if (files.length === 0) return 'no changes'
  const sum = (of: 'added' | 'removed') => files.reduce((total, file) => total + file[of], 0)
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
  const names = files.map(({ path }) => path).join(', ')
  return `${isCut ? 'at least ' : ''}${count}, +${sum('added')} −${sum('removed')}: ${names}`
}

function summary(event: GatewayEvent): string {
  const known = asKnownEvent(event)
  switch (known.type) {
    case 'run.queued':
      return `${known.data.client} (${known.data.transport}): ${known.data.prompt}`
    case 'run.started':
      return known.data.attempt > 1 ? `attempt ${known.data.attempt}` : ''
    case 'run.ended':
      return `${known.data.status}${known.data.error ? `: ${known.data.error.message}` : known.data.result ? `: ${known.data.result}` : ''}`
    case 'item.started':
    case 'item.completed':
      return describeItem(known.data.item)
    case 'message.delta':
    case 'reasoning.delta':
    case 'command.output':
      return JSON.stringify(known.data.text.slice(0, lineLimit))
    case 'diff.updated':
      return describeDiff(known.data.diff, event.truncated !== undefined)
    case 'usage.updated':
      return `${formatCompact(known.data.total.totalTokens)} tokens`
    case 'notice':
      return `${known.data.level}: ${known.data.message}`
    case 'turn.ended':
      return `${known.data.status}${known.data.error ? `: ${known.data.error.message}` : ''}`
    case 'thread.opened':
      return `${known.data.resumed ? 'resumed' : 'new'} ${known.data.threadId} · ${known.data.model} · ${known.data.cwd}`
    case 'approval.requested':
      return `${known.data.request.kind}${known.data.request.kind === 'command' ? `: ${known.data.request.command}` : ''}`
    case 'approval.answered':
      return `${known.data.decision} by ${known.data.answeredBy}${known.data.reason ? `: ${known.data.reason}` : ''}`
    case 'toolCall.started':
      return `${known.data.client} → ${known.data.tool} (${known.data.transport})`
    case 'toolCall.ended':
      return `${known.data.tool} ${known.data.status} in ${formatDuration(known.data.durationMs)}`
    case 'connection.opened':
    case 'connection.closed':
      return `${known.data.client} (${known.data.transport})`
    case 'engine.changed':
      return `${known.data.status.readiness}, process ${known.data.status.process.status}`
    case 'log':
      return `${known.data.level} ${known.data.event} ${JSON.stringify(known.data.fields)}`
    default:
      return JSON.stringify(event.data)
  }
}

/** An event in one line. Called for rows on screen only; an event of another shape than expected is shown as it is. */
export function describeEvent(event: GatewayEvent): string {
  try {
    return oneLine(summary(event))
  } catch {
    // Written by a newer or older gateway.
    return oneLine(JSON.stringify(event.data))
  }
}
