import type { Item } from '#shared/contract/items.ts'

/** What is kept of the text of an item that is not complete; the rest of its deltas is only passed on. */
const maxKeptCharacters = 1_000_000

interface OpenItem {
  item: Item
  text: string
}

export interface OpenItems {
  started(item: Item): void
  completed(id: string): void
  /** Text of a delta. */
  append(id: string, text: string): void
  get(id: string): Item | null
  find(matches: (item: Item) => boolean): Item | null
  /** Takes all open items out, as far as they got. */
  takeUnfinished(): Item[]
}

function unfinished({ item, text }: OpenItem): Item {
  switch (item.type) {
    case 'agentMessage':
    case 'plan':
      return { ...item, text }
    case 'reasoning':
      return { ...item, summary: text === '' ? [] : [text] }
    case 'commandExecution':
      return { ...item, status: 'failed', aggregatedOutput: text === '' ? null : text }
    default:
      return 'status' in item && item.status === 'inProgress' ? { ...item, status: 'failed' } : item
  }
}

/** The items of a turn that have started and not completed: Codex does not complete them when a turn is interrupted. */
export function createOpenItems(): OpenItems {
  const open = new Map<string, OpenItem>()
  return {
    started: (item) => {
      open.set(item.id, { item, text: '' })
    },
    completed: (id) => {
      open.delete(id)
    },
    append(id, text) {
      const entry = open.get(id)
      if (entry && entry.text.length < maxKeptCharacters) entry.text += text
    },
    get: (id) => open.get(id)?.item ?? null,
    find: (matches) => [...open.values()].find(({ item }) => matches(item))?.item ?? null,
    takeUnfinished() {
      const items = [...open.values()].map(unfinished)
      open.clear()
      return items
    },
  }
}
