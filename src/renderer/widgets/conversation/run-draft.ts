import type { Item } from '#shared/contract/items.ts'
import type { CutEvent } from '../../lib/cut-event.ts'
import type { ConversationEntry, RunConversation } from './conversation-items.ts'
import { boundedOutput, itemEntry } from './item-entry.ts'

/**
 * One run while a batch of events is folded into it. The list of entries is copied once per batch and only the entries
 * that changed become new objects, so that a view can pass over all others by identity.
 */
export class RunDraft {
  run: RunConversation
  readonly #entries: ConversationEntry[]

  constructor(run: RunConversation) {
    this.run = run
    this.#entries = [...run.entries]
  }

  /** The folded run. */
  finish(): RunConversation {
    return { ...this.run, entries: this.#entries }
  }

  set(change: Partial<RunConversation>): void {
    this.run = { ...this.run, ...change }
  }

  /** Notes where the whole of a member is. */
  setCut(member: keyof RunConversation['cuts'], cut: CutEvent | null): void {
    if (this.run.cuts[member] !== cut) this.set({ cuts: { ...this.run.cuts, [member]: cut } })
  }

  push(entry: ConversationEntry): void {
    this.#entries.push(entry)
  }

  last(): ConversationEntry | null {
    return this.#entries.at(-1) ?? null
  }

  replaceLast(entry: ConversationEntry): void {
    this.#entries[this.#entries.length - 1] = entry
  }

  /** Begins or ends an item; one that Codex reports only at its end is added then. `cut`: its texts are not whole. */
  putItem(item: Item, ended: boolean, cut: CutEvent | null = null): void {
    const index = this.#openItem(item.id)
    const before = this.#entries[index]
    if (before && 'itemId' in before) this.#entries[index] = itemEntry(item, before.key, ended, before, cut)
    else this.#entries.push(itemEntry(item, this.#freeKey(item.id), ended, null, cut))
  }

  /** Adds streamed text to an agent message. */
  addText(itemId: string, text: string): void {
    const index = this.#openItem(itemId)
    const entry = this.#entries[index]
    if (entry?.kind === 'message') this.#entries[index] = { ...entry, text: entry.text + text }
    else if (!this.#isKnown(itemId)) this.push({ kind: 'message', key: itemId, itemId, state: 'inProgress', text })
  }

  /** Adds streamed text to one section of a reasoning item. */
  addReasoning(itemId: string, section: number, text: string): void {
    const index = this.#openItem(itemId)
    const entry = this.#entries[index]
    if (entry?.kind === 'reasoning') {
      const sections = [...entry.sections]
      while (sections.length <= section) sections.push('')
      sections[section] += text
      this.#entries[index] = { ...entry, sections }
    } else if (!this.#isKnown(itemId)) {
      this.push({ kind: 'reasoning', key: itemId, itemId, state: 'inProgress', sections: [] })
      this.addReasoning(itemId, section, text)
    }
  }

  /** Adds output to a command that is still running. */
  addOutput(itemId: string, text: string): void {
    const index = this.#openItem(itemId)
    const entry = this.#entries[index]
    if (entry?.kind !== 'command') return
    const { output, outputCut } = boundedOutput(entry.output + text)
    this.#entries[index] = { ...entry, output, outputCut: outputCut || entry.outputCut }
  }

  /** Answers the approval that was asked for, or remembers the answer until its request is read. */
  answer({ approvalId, ...answer }: RunConversation['earlyAnswers'][number]): void {
    const index = this.#entries.findLastIndex((entry) => entry.kind === 'approval' && entry.approvalId === approvalId)
    const entry = this.#entries[index]
    if (entry?.kind === 'approval') this.#entries[index] = { ...entry, state: 'completed', answer }
    else this.set({ earlyAnswers: [...this.run.earlyAnswers, { approvalId, ...answer }] })
  }

  /** Whatever Codex left open is over: it reports no end for the items of a turn that was interrupted. */
  closeOpenEntries(state: 'completed' | 'interrupted'): void {
    if (this.run.firstClose === null) this.set({ firstClose: state })
    for (const [index, entry] of this.#entries.entries()) {
      if (entry.state === 'inProgress') this.#entries[index] = { ...entry, state }
    }
  }

  /** Index of the item while it is open, else -1. */
  #openItem(itemId: string): number {
    return this.#entries.findLastIndex((entry) => 'itemId' in entry && entry.itemId === itemId && entry.state === 'inProgress')
  }

  #isKnown(itemId: string): boolean {
    return this.#entries.some((entry) => 'itemId' in entry && entry.itemId === itemId)
  }

  /** Codex promises unique ids, providers do not always keep it. */
  #freeKey(itemId: string): string {
    const uses = this.#entries.filter((entry) => 'itemId' in entry && entry.itemId === itemId).length
    return uses === 0 ? itemId : `${itemId}#${uses + 1}`
  }
}
