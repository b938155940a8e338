import type { EventType } from '#shared/contract/events.ts'

/** The number of each type in the database. A number never changes, nor is it given again; a new type takes the next one. */
const codes: Readonly<Record<EventType, number>> = {
  'thread.opened': 0,
  'mcpServer.startup': 1,
  'turn.started': 2,
  'turn.ended': 3,
  'item.started': 4,
  'item.completed': 5,
  'message.delta': 6,
  'reasoning.section': 7,
  'reasoning.delta': 8,
  'command.output': 9,
  'diff.updated': 10,
  'usage.updated': 11,
  notice: 12,
  'raw.item': 13,
  'raw.response': 14,
  'run.queued': 15,
  'run.started': 16,
  'run.ended': 17,
  'approval.requested': 18,
  'approval.answered': 19,
  'session.opened': 20,
  'session.updated': 21,
  'toolCall.started': 22,
  'toolCall.ended': 23,
  'connection.opened': 24,
  'connection.closed': 25,
  'engine.changed': 26,
  'gateway.changed': 27,
  'settings.changed': 28,
  log: 29,
}

export const codeOfType: ReadonlyMap<string, number> = new Map(Object.entries(codes))

const types: ReadonlyMap<number, string> = new Map(Object.entries(codes).map(([type, code]) => [code, type]))

/** `null`: a number of a newer release. */
export const typeOfCode = (code: number): string | null => types.get(code) ?? null
