import { type GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import type { ConversationEntry } from './conversation-items.ts'
import { itemEntry } from './item-entry.ts'

/** The entry with the whole texts of the event that they were cut from. */
export function wholeEntry(entry: ConversationEntry, event: GatewayEvent): ConversationEntry {
  if (!isKnownEvent(event)) return entry
  switch (event.type) {
    case 'item.started':
    case 'item.completed': {
      if (!('itemId' in entry)) return entry
      const whole = itemEntry(event.data.item, entry.key, event.type === 'item.completed', entry, null)
      const output = event.data.item['aggregatedOutput']
      // Somebody wants all of it: not only the end.
      if (whole.kind === 'command' && typeof output === 'string')
        return { ...whole, state: entry.state, output, outputCut: false }
      return { ...whole, state: entry.state }
    }
    case 'approval.requested':
      return entry.kind === 'approval' ? { ...entry, request: event.data.request, cut: null } : entry
    case 'notice':
      return entry.kind === 'notice' ? { ...entry, message: event.data.message, details: event.data.details, cut: null } : entry
    default:
      return entry
  }
}
