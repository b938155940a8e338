import type { FileChange, KnownItem } from '#shared/contract/items.ts'
import { formatDuration } from './table.ts'

const indent = (text: string, mark = '  ') =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `${mark}${line}`)

function changeLines(change: FileChange): string[] {
  switch (change.kind.type) {
    case 'add':
      return [`added ${change.path}`, ...indent(change.diff, '  +')]
    case 'delete':
      return [`deleted ${change.path}`]
    case 'update':
      return [`changed ${change.path}`, ...indent(change.diff)]
  }
}

/** What is said as soon as Codex begins with an item; `null` for items that are shown when they are complete. */
export function openingLine(item: KnownItem): string | null {
  switch (item.type) {
    case 'commandExecution':
      return `$ ${item.command}`
    case 'mcpToolCall':
      return `tool ${item.server}.${item.tool} ${JSON.stringify(item.arguments ?? {})}`
    case 'webSearch':
      return `web search: ${item.query}`
    default:
      return null
  }
}

/** What is said when an item is complete. `withOutput`: the output of a command was not streamed before. */
export function itemLines(item: KnownItem, options: { withOutput: boolean }): string[] {
  switch (item.type) {
    case 'commandExecution': {
      const output = options.withOutput && item.aggregatedOutput ? indent(item.aggregatedOutput) : []
      const took = item.durationMs == null ? '' : `, ${formatDuration(item.durationMs)}`
      return [...output, item.exitCode == null ? `(${item.status})` : `(exit ${item.exitCode}${took})`]
    }
    case 'fileChange':
      return item.status === 'completed'
        ? item.changes.flatMap(changeLines)
        : [`file change ${item.status}: ${item.changes.map((change) => change.path).join(', ')}`]
    case 'mcpToolCall':
      return [`tool ${item.server}.${item.tool} ${item.status}`]
    case 'reasoning':
      return item.summary.flatMap((text) => indent(text, '  ~ '))
    case 'plan':
      return ['plan:', ...indent(item.text)]
    default:
      return []
  }
}
