import type { FileChange, KnownItem } from '#shared/contract/items.ts'
import { printable } from './output.ts'
import { formatDuration } from './table.ts'

function indent(text: string, mark = '  '): string[] {
  const trimmed = text.trimEnd()
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => `${mark}${line}`)
}

function changeLines(change: FileChange): string[] {
  const unknown = (what: string) => (change.isDiffUnknown ? ` (the engine does not tell ${what})` : '')
  switch (change.kind.type) {
    case 'add':
      return [`added ${change.path}${unknown('its content')}`, ...indent(change.diff, '  +')]
    case 'delete':
      return [`deleted ${change.path}`]
    case 'update': {
      const { move_path: target } = change.kind
      if (!target) return [`changed ${change.path}${unknown('what in it')}`, ...indent(change.diff)]
      // Codex writes the target below the diff too, which may be empty.
      const diff = change.diff.replace(/\s*\bMoved to: [^\n]*\s*$/, '')
      return [`moved ${change.path} to ${target}`, ...indent(diff)]
    }
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

/** Output of an item that was shown while it went on. */
export interface ShownOutput {
  /** Characters. */
  length: number
  /** Where it began: enough of it to find that place again. */
  head: string
}

/** Codex does not report the first moments of a command while it runs, so what was shown may lack its beginning. */
function outputLines(output: string, shown: ShownOutput | undefined): string[] {
  const clean = printable(output)
  if (!shown) return clean === '' ? [] : indent(clean)
  const missing = clean.slice(0, Math.max(0, clean.length - shown.length))
  if (missing === '') return []
  const isBeginning = clean.startsWith(shown.head, missing.length)
  return isBeginning ? ['what came before:', ...indent(missing)] : ['the whole output:', ...indent(clean)]
}

/** Thoughts are Markdown with bold headlines, which a terminal would show as asterisks. */
const withoutEmphasis = (text: string) => text.replaceAll(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, '$2')

/** What is said when an item is complete. */
export function itemLines(item: KnownItem, shown?: ShownOutput): string[] {
  switch (item.type) {
    case 'commandExecution': {
      const took = item.durationMs == null ? '' : `, ${formatDuration(item.durationMs)}`
      const end = item.exitCode == null ? `(${item.status})` : `(exit ${item.exitCode}${took})`
      return [...outputLines(item.aggregatedOutput ?? '', shown), end]
    }
    case 'fileChange':
      return item.status === 'completed'
        ? item.changes.flatMap(changeLines)
        : [`file change ${item.status}: ${item.changes.map((change) => change.path).join(', ')}`]
    case 'mcpToolCall':
      return [`tool ${item.server}.${item.tool} ${item.status}`]
    case 'reasoning':
      return item.summary.flatMap((text) => indent(withoutEmphasis(text), '  ~ '))
    case 'plan':
      return ['plan:', ...indent(item.text)]
    default:
      return []
  }
}
