import { type EventData, type GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import type { KnownItem } from '#shared/contract/items.ts'
import { knownItem } from '#shared/contract/items.ts'
import { itemLines, openingLine, type ShownOutput } from './item-text.ts'
import { printable, printableProse } from './output.ts'
import { type Format, formatOfStatus, type Paint, plain } from './paint.ts'
import { formatDuration } from './table.ts'

/** Where the text of a run goes: what Codex answers, and what it does meanwhile. */
export interface RunOutput {
  answer(text: string): void
  activity(text: string): void
  /** Colours of what is said as activity; the answer has none. */
  paint?: Paint
}

export interface RunPrinter {
  print(event: GatewayEvent): void
}

const answerers = {
  owner: 'by you',
  client: 'by the client',
  deadline: 'because nobody answered in time',
  run: 'because the run ended',
}

const cleanFor = { answer: printableProse, activity: printable }

function answerText({ decision, reason, answeredBy }: EventData['approval.answered']): string {
  return reason ? `approval: ${decision}. ${reason}` : `approval: ${decision} ${answerers[answeredBy]}`
}

function openingText({ sessionId, runId }: GatewayEvent, data: EventData['thread.opened']): string {
  // Not every engine names it.
  const model = data.model === '' ? '' : `, ${data.model}`
  return `session ${sessionId ?? '-'}, run ${runId ?? '-'}${model}, in ${data.cwd}`
}

function usageText(usage: EventData['run.ended']['usage']): string {
  return usage ? `, ${usage.totalTokens} tokens` : ''
}

/** Of a streamed output, to find again where in the whole it began. */
const headLength = 1_000

/** Lines of a diff and how a command ended. */
function formatOfLine(item: KnownItem, line: string): Format {
  if (item.type === 'fileChange') {
    if (/^ {2}\+/.test(line)) return 'green'
    if (/^ {2}-/.test(line)) return 'red'
    return /^ {2}@@/.test(line) ? 'cyan' : 'none'
  }
  if (item.type === 'commandExecution' && line.startsWith('(')) return item.exitCode ? 'red' : 'dim'
  return item.type === 'reasoning' ? 'dim' : 'none'
}

/** Prints a run as it happens: messages as the answer, commands, file changes and notices as activity. */
export function createRunPrinter(output: RunOutput): RunPrinter {
  const paint = output.paint ?? plain
  const streamed = new Map<string, ShownOutput>()
  /** Not said yet: when the run ends with the same words, they are said there. */
  let heldError: string | null = null
  let open: 'answer' | 'activity' | null = null
  let startedAt: number | null = null

  const endLine = () => {
    if (open !== null) output[open]('\n')
    open = null
  }
  const line = (target: 'answer' | 'activity', text: string, format: Format = 'none') => {
    tellHeldError()
    endLine()
    const clean = cleanFor[target](text)
    output[target](`${format === 'none' ? clean : paint(format, clean)}\n`)
  }
  const tellHeldError = () => {
    const message = heldError
    heldError = null
    if (message !== null) line('activity', `error: ${message}`, 'red')
  }
  const stream = (target: 'answer' | 'activity', itemId: string, text: string) => {
    tellHeldError()
    if (open !== target) endLine()
    const clean = cleanFor[target](text)
    if (clean === '') return
    const shown = streamed.get(itemId) ?? { length: 0, head: '' }
    const head = (shown.head + clean).slice(0, headLength)
    streamed.set(itemId, { length: shown.length + clean.length, head })
    output[target](clean)
    open = clean.endsWith('\n') ? null : target
  }
  const itemStarted = (item: KnownItem | null) => {
    const text = item ? openingLine(item) : null
    if (text !== null) line('activity', text, 'bold')
  }
  const itemCompleted = (item: KnownItem | null) => {
    if (!item) return
    if (item.type === 'agentMessage') {
      if (streamed.has(item.id)) endLine()
      else line('answer', item.text)
      return
    }
    for (const text of itemLines(item, streamed.get(item.id))) line('activity', text, formatOfLine(item, text))
    streamed.delete(item.id)
  }

  return {
    print(event) {
      if (!isKnownEvent(event)) return
      switch (event.type) {
        case 'run.started':
          startedAt = event.at
          return
        case 'thread.opened':
          line('activity', openingText(event, event.data))
          return
        case 'item.started':
          itemStarted(knownItem(event.data.item))
          return
        case 'message.delta':
          stream('answer', event.data.itemId, event.data.text)
          return
        case 'command.output':
          stream('activity', event.data.itemId, event.data.text)
          return
        case 'item.completed':
          itemCompleted(knownItem(event.data.item))
          return
        case 'notice':
          if (event.data.level === 'error') {
            tellHeldError()
            heldError = event.data.message
          } else {
            line('activity', `${event.data.level}: ${event.data.message}`, event.data.level === 'warning' ? 'yellow' : 'none')
          }
          return
        case 'approval.answered':
          line('activity', answerText(event.data))
          return
        case 'run.ended': {
          if (event.data.error?.message === heldError) heldError = null
          const took = startedAt === null ? '' : ` in ${formatDuration(event.at - startedAt)}`
          line('activity', `run ${event.data.status}${took}${usageText(event.data.usage)}`, formatOfStatus(event.data.status))
          return
        }
        default:
          return
      }
    },
  }
}
