import { type GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import { type Item, knownItem } from '#shared/contract/items.ts'
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
  if (!isKnownEvent(event)) return JSON.stringify(event.data)
  switch (event.type) {
    case 'run.queued':
      return `${event.data.client} (${event.data.transport}): ${event.data.prompt}`
    case 'run.started':
      return event.data.attempt > 1 ? `attempt ${event.data.attempt}` : ''
    case 'run.ended':
      return `${event.data.status}${event.data.error ? `: ${event.data.error.message}` : event.data.result ? `: ${event.data.result}` : ''}`
    case 'item.started':
    case 'item.completed':
      return describeItem(event.data.item)
    case 'message.delta':
    case 'reasoning.delta':
    case 'command.output':
      return JSON.stringify(event.data.text.slice(0, lineLimit))
    case 'diff.updated':
      return describeDiff(event.data.diff, event.truncated !== undefined)
    case 'usage.updated':
      return `${formatCompact(event.data.total.totalTokens)} tokens`
    case 'notice':
      return `${event.data.level}: ${event.data.message}`
    case 'turn.ended':
      return `${event.data.status}${event.data.error ? `: ${event.data.error.message}` : ''}`
    case 'thread.opened':
      return [`${event.data.resumed ? 'resumed' : 'new'} ${event.data.threadId}`, event.data.model, event.data.cwd]
        .filter((part) => part !== '')
        .join(' · ')
    case 'approval.requested':
      return `${event.data.request.kind}${event.data.request.kind === 'command' ? `: ${event.data.request.command}` : ''}`
    case 'approval.answered':
      return `${event.data.decision} by ${event.data.answeredBy}${event.data.reason ? `: ${event.data.reason}` : ''}`
    case 'toolCall.started':
      return `${event.data.client} → ${event.data.tool} (${event.data.transport})`
    case 'toolCall.ended':
      return `${event.data.tool} ${event.data.status} in ${formatDuration(event.data.durationMs)}`
    case 'connection.opened':
    case 'connection.closed':
      return `${event.data.client} (${event.data.transport})`
    case 'engine.changed':
      return `${event.data.status.readiness}, process ${event.data.status.process.status}`
    case 'log':
      return `${event.data.level} ${event.data.event} ${JSON.stringify(event.data.fields)}`
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
