import type { GatewayEvent } from '#shared/contract/events.ts'
import type { KnownItem } from '#shared/contract/items.ts'
import { knownItem } from '#shared/contract/items.ts'
import { asKnownEvent, type EventData } from '#shared/contract/run-events.ts'
import { itemLines, openingLine } from './item-text.ts'
import { printable, printableProse } from './output.ts'
import { formatDuration } from './table.ts'

/** Where the text of a run goes: what Codex answers, and what it does meanwhile. */
export interface RunOutput {
  answer(text: string): void
  activity(text: string): void
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

function usageText(usage: EventData['run.ended']['usage']): string {
  return usage ? `, ${usage.totalTokens} tokens` : ''
}

/** Prints a run as it happens: messages as the answer, commands, file changes and notices as activity. */
export function createRunPrinter(output: RunOutput): RunPrinter {
  /** Characters of an item that were shown while it went on. */
  const streamed = new Map<string, number>()
  let open: 'answer' | 'activity' | null = null
  let startedAt: number | null = null

  const endLine = () => {
    if (open !== null) output[open]('\n')
    open = null
  }
  const line = (target: 'answer' | 'activity', text: string) => {
    endLine()
    output[target](`${cleanFor[target](text)}\n`)
  }
  const stream = (target: 'answer' | 'activity', itemId: string, text: string) => {
    if (open !== target) endLine()
    const clean = cleanFor[target](text)
    if (clean === '') return
    streamed.set(itemId, (streamed.get(itemId) ?? 0) + clean.length)
    output[target](clean)
    open = clean.endsWith('\n') ? null : target
  }
  const itemStarted = (item: KnownItem | null) => {
    const text = item ? openingLine(item) : null
    if (text !== null) line('activity', text)
  }
  const itemCompleted = (item: KnownItem | null) => {
    if (!item) return
    if (item.type === 'agentMessage') {
      if (streamed.has(item.id)) endLine()
      else line('answer', item.text)
      return
    }
    for (const text of itemLines(item, { shownOutput: streamed.get(item.id) ?? 0 })) line('activity', text)
  }

  return {
    print(generic) {
      const event = asKnownEvent(generic)
      switch (event.type) {
        case 'run.started':
          startedAt = event.at
          return
        case 'thread.opened':
          line(
            'activity',
            `session ${event.sessionId ?? '-'}, run ${event.runId ?? '-'}, ${event.data.model}, in ${event.data.cwd}`,
          )
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
          line('activity', `${event.data.level}: ${event.data.message}`)
          return
        case 'approval.answered':
          line('activity', answerText(event.data))
          return
        case 'run.ended': {
          const took = startedAt === null ? '' : ` in ${formatDuration(event.at - startedAt)}`
          line('activity', `run ${event.data.status}${took}${usageText(event.data.usage)}`)
          return
        }
        default:
          return
      }
    },
  }
}
