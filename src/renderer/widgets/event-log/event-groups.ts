import { deltaTypes } from '#shared/contract/events.ts'

/** What the filter of the log offers. */
export const eventGroups = ['runs', 'items', 'deltas', 'approvals', 'toolCalls', 'connections', 'gateway', 'notices'] as const
export type EventGroup = (typeof eventGroups)[number]

const groupOfNoun: Readonly<Record<string, EventGroup>> = {
  run: 'runs',
  session: 'runs',
  thread: 'runs',
  turn: 'runs',
  item: 'items',
  diff: 'items',
  usage: 'items',
  approval: 'approvals',
  toolCall: 'toolCalls',
  connection: 'connections',
  engine: 'gateway',
  gateway: 'gateway',
  settings: 'gateway',
  log: 'gateway',
  notice: 'notices',
  mcpServer: 'notices',
}

/** The group of an event type; types of a newer gateway belong to `gateway`. */
export function groupOf(type: string): EventGroup {
  if (deltaTypes.has(type)) return 'deltas'
  const dot = type.indexOf('.')
  return groupOfNoun[dot < 0 ? type : type.slice(0, dot)] ?? 'gateway'
}
