import type { GatewayEvent } from '#shared/contract/events.ts'
import { asKnownEvent } from '#shared/contract/run-events.ts'
import type { ConversationEntry } from './conversation-items.ts'
import { itemEntry } from './item-entry.ts'

/** The entry with the whole texts of the event that they were cut from. */
export function wholeEntry(entry: ConversationEntry, event: GatewayEvent): ConversationEntry {
  const known = asKnownEvent(event)
  switch (known.type) {
    case 'item.started':
    case 'item.completed': {
      if (!('itemId' in entry)) return entry
      const whole = itemEntry(known.data.item, entry.key, known.type === 'item.completed', entry, null)
      const output = known.data.item['aggregatedOutput']
      // Somebody wants all of it: not only the end.
      if (whole.kind === 'command' && typeof output === 'string')
        return { ...whole, state: entry.state, output, outputCut: false }
      return { ...whole, state: entry.state }
    }
    case 'approval.requested':
      return entry.kind === 'approval' ? { ...entry, request: known.data.request, cut: null } : entry
    case 'notice':
      return entry.kind === 'notice' ? { ...entry, message: known.data.message, details: known.data.details, cut: null } : entry
    default:
      return entry
  }
}
