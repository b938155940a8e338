import type { GatewayEvent } from '#shared/contract/events.ts'
import { type Conversation, emptyConversation } from './conversation-items.ts'
import { foldEvents } from './fold-events.ts'

/** Which runs a conversation shows. */
export type ConversationScope = { sessionId: string } | { runId: string }

/** How history is read, so that the store knows no transport. */
export interface ConversationSource {
  /** Ids of the session's runs before `cursor`, newest first. */
  listRuns(input: { sessionId: string; cursor: string | null }): Promise<{ runIds: string[]; nextCursor: string | null }>
  /** A page of one run's events after a cursor, oldest first. */
  listEvents(input: { runId: string; after: number }): Promise<{ events: GatewayEvent[]; nextCursor: number | null }>
}

export interface ConversationSnapshot {
  conversation: Conversation
  status: 'loading' | 'ready' | 'failed'
  error: unknown
  /** The session has runs before the first one shown. */
  hasEarlier: boolean
  isLoadingEarlier: boolean
}

const empty: ConversationSnapshot = {
  conversation: emptyConversation,
  status: 'loading',
  error: null,
  hasEarlier: false,
  isLoadingEarlier: false,
}

/**
 * A conversation from its history and the live log. Live events wait until the history is there; after that they are
 * folded in once per frame, so streamed text costs one update per frame however fast it comes.
 */
export class ConversationStore {
  readonly #scope: ConversationScope
  readonly #source: ConversationSource
  readonly #nextFrame: (callback: () => void) => void
  readonly #listeners = new Set<() => void>()
  #snapshot = empty
  #live: GatewayEvent[] = []
  #isFrameAsked = false
  #earlierCursor: string | null = null
  /** Counts the calls of `load`, so that only the newest one has a say. */
  #loads = 0

  constructor(scope: ConversationScope, source: ConversationSource, nextFrame?: (callback: () => void) => void) {
    this.#scope = scope
    this.#source = source
    this.#nextFrame = nextFrame ?? ((callback) => requestAnimationFrame(callback))
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): ConversationSnapshot => this.#snapshot

  /** Takes a batch of the live log; events of other runs are passed over. */
  push(events: readonly GatewayEvent[]): void {
    const own = events.filter((event) => this.#isOwn(event))
    if (own.length === 0 || this.#snapshot.status === 'failed') return
    this.#live.push(...own)
    if (this.#snapshot.status === 'ready') this.#askFrame()
  }

  /** Reads the history; call it again after a failure. Never rejects. */
  async load(): Promise<void> {
    this.#loads += 1
    const load = this.#loads
    this.#live = []
    this.#set({ status: 'loading', error: null })
    try {
      const events = await this.#readNewestRuns()
      if (load !== this.#loads) return
      const live = this.#live
      this.#live = []
      const conversation = foldEvents(foldEvents(this.#snapshot.conversation, events), live)
      this.#set({ conversation, status: 'ready', hasEarlier: this.#earlierCursor !== null })
    } catch (error) {
      if (load === this.#loads) this.#set({ status: 'failed', error })
    }
  }

  /** Reads the runs before the first one shown. Never rejects; a failure leaves `hasEarlier` for another try. */
  async loadEarlier(): Promise<void> {
    if (this.#snapshot.isLoadingEarlier || !('sessionId' in this.#scope) || this.#earlierCursor === null) return
    this.#set({ isLoadingEarlier: true, error: null })
    try {
      const events = await this.#readSessionPage(this.#scope.sessionId, this.#earlierCursor)
      const conversation = foldEvents(this.#snapshot.conversation, events)
      this.#set({ conversation, hasEarlier: this.#earlierCursor !== null })
    } catch (error) {
      this.#set({ error })
    } finally {
      this.#set({ isLoadingEarlier: false })
    }
  }

  #isOwn(event: GatewayEvent): boolean {
    if ('runId' in this.#scope) return event.runId === this.#scope.runId
    return event.sessionId === this.#scope.sessionId
  }

  async #readNewestRuns(): Promise<GatewayEvent[]> {
    if ('runId' in this.#scope) return this.#readRun(this.#scope.runId)
    return this.#readSessionPage(this.#scope.sessionId, null)
  }

  async #readSessionPage(sessionId: string, cursor: string | null): Promise<GatewayEvent[]> {
    const page = await this.#source.listRuns({ sessionId, cursor })
    const runs = await Promise.all(page.runIds.map((runId) => this.#readRun(runId)))
    this.#earlierCursor = page.nextCursor
    return runs.flat()
  }

  async #readRun(runId: string): Promise<GatewayEvent[]> {
    const events: GatewayEvent[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page = await this.#source.listEvents({ runId, after })
      for (const event of page.events) events.push(event)
      after = page.nextCursor
    }
    return events
  }

  /** Runs before the first one shown are read as a whole when they are asked for. */
  #belongsToShown(event: GatewayEvent): boolean {
    if (!this.#snapshot.hasEarlier || event.runId === null) return true
    const first = this.#snapshot.conversation.runs[0]
    return first === undefined || event.runId >= first.runId
  }

  #askFrame(): void {
    if (this.#isFrameAsked) return
    this.#isFrameAsked = true
    this.#nextFrame(() => {
      this.#isFrameAsked = false
      if (this.#snapshot.status !== 'ready') return
      const live = this.#live.filter((event) => this.#belongsToShown(event))
      this.#live = []
      this.#set({ conversation: foldEvents(this.#snapshot.conversation, live) })
    })
  }

  #set(change: Partial<ConversationSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }
}
