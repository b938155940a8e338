import type { KnownEvent } from '#shared/contract/events.ts'
import { knownItem } from '#shared/contract/items.ts'
import { shellCommand } from '#shared/shell-words.ts'

const maxLength = 120

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line
}

const shownCommand = (line: string) => short(shellCommand(line).script)

function itemActivity(raw: unknown): string | null {
  const item = knownItem(raw)
  switch (item?.type) {
    case 'commandExecution':
      return `running: ${shownCommand(item.command)}`
    case 'fileChange':
      return short(`editing: ${item.changes.map(({ path }) => path).join(', ')}`)
    case 'mcpToolCall':
      return short(`calling: ${item.server}.${item.tool}`)
    case 'webSearch':
      return short(`searching: ${item.query}`)
    case 'reasoning':
      return 'thinking'
    case 'agentMessage':
      return 'answering'
    default:
      return null
  }
}

/** What Codex does now, for a person; `null` when the event says nothing about it. */
export function activityOf(event: KnownEvent): string | null {
  switch (event.type) {
    case 'run.queued':
      return 'queued'
    case 'run.started':
      return 'starting'
    case 'turn.started':
      return 'working'
    case 'item.started':
      return itemActivity(event.data.item)
    case 'approval.requested':
      return event.data.request.kind === 'command'
        ? `waiting for approval: ${shownCommand(event.data.request.command)}`
        : 'waiting for approval'
    case 'approval.answered':
      return 'working'
    case 'notice':
      return event.data.willRetry ? short(event.data.message) : null
    default:
      return null
  }
}
