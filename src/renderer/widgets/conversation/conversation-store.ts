import type { GatewayEvent } from '#shared/contract/events.ts'
import type { Run } from '#shared/contract/runs.ts'
import { inSlices, yieldToBrowser } from '../../lib/scheduling.ts'
import { type Conversation, emptyConversation } from './conversation-items.ts'
import { withEarlierPart, withHeads } from './earlier-part.ts'
import { foldEvents } from './fold-events.ts'
import { mergeStreams, runsToStream } from './open-streams.ts'

/** Which runs a conversation shows. */
export type ConversationScope = { sessionId: string } | { runId: string }

export interface EventPage {
  events: readonly GatewayEvent[]
  /** There are events before the first of these. */
  hasMore: boolean
}

/** How history is read, so that the store knows no transport. */
export interface ConversationSource {
  /** A page of events without deltas, oldest first: the newest of all, or those before a `seq`. */
  page(input: { scope: ConversationScope; before: number | null }): Promise<EventPage>
  /** The same of one run, with deltas. */
  stream(input: { runId: string; before: number | null }): Promise<EventPage>
  /** What the gateway knows of a run whose first events are not loaded. */
  head(runId: string): Promise<Run>
}

export interface ConversationSnapshot {
  conversation: Conversation
  status: 'loading' | 'ready' | 'failed'
  error: unknown
  /** There are events before the first one shown. */
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

/** Portions of a stream that are read back to the beginning of an open item. */
const streamPages = 10
/** Live events that are folded in one frame; more wait for the next one. */
const eventsPerFrame = 500

/**
 * A conversation from the end of its history and the live log; earlier pages come when they are asked for. Live events
 * wait until the history is there; after that they are folded in once per frame, so streamed text costs one update per
 * frame however fast it comes. Whatever is long is done in slices.
 */
export class ConversationStore {
  readonly #scope: ConversationScope
  readonly #source: ConversationSource
  readonly #nextFrame: (callback: () => void) => void
  readonly #listeners = new Set<() => void>()
  #snapshot = empty
  #live: GatewayEvent[] = []
  #isFrameAsked = false
  /** The first event that was read, and so the cursor of the page before it. */
  #firstSeq: number | null = null
  /** Counts the calls of `load`, so that only the newest one has a say. */
  #loads = 0
  #reconnects = 0
  readonly #askedHeads = new Set<string>()

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
    for (const event of own) this.#live.push(event)
    if (this.#snapshot.status === 'ready') this.#askFrame()
  }

  /** Reads the end of the history; call it again after a failure. Never rejects. */
  async load(): Promise<void> {
    this.#loads += 1
    const load = this.#loads
    const reconnects = this.#reconnects
    this.#live = []
    this.#askedHeads.clear()
    this.#set({ status: 'loading', error: null })
    try {
      const { conversation, firstSeq, hasEarlier } = await this.#readPage(null)
      if (load !== this.#loads) return
      this.#firstSeq = firstSeq
      this.#set({ conversation, status: 'ready', hasEarlier })
      if (this.#live.length > 0) this.#foldLive()
    } catch (error) {
      if (load !== this.#loads) return
      // Lost with a connection that has a successor already.
      if (reconnects !== this.#reconnects) await this.load()
      else this.#set({ status: 'failed', error })
    }
  }

  /** What was lost with the connection is read again. */
  reconnected(): void {
    this.#reconnects += 1
    if (this.#snapshot.status === 'failed') void this.load()
  }

  /** Reads the page before the first event shown. Never rejects; a failure leaves `hasEarlier` for another try. */
  async loadEarlier(): Promise<void> {
    if (this.#snapshot.isLoadingEarlier || !this.#snapshot.hasEarlier || this.#firstSeq === null) return
    const load = this.#loads
    this.#set({ isLoadingEarlier: true, error: null })
    try {
      const { conversation: earlier, firstSeq, hasEarlier } = await this.#readPage(this.#firstSeq)
      if (load !== this.#loads) return
      this.#firstSeq = firstSeq ?? this.#firstSeq
      this.#set({ conversation: withEarlierPart(earlier, this.#snapshot.conversation), hasEarlier, isLoadingEarlier: false })
    } catch (error) {
      if (load === this.#loads) this.#set({ error, isLoadingEarlier: false })
    }
  }

  #isOwn(event: GatewayEvent): boolean {
    if ('runId' in this.#scope) return event.runId === this.#scope.runId
    return event.sessionId === this.#scope.sessionId
  }

  async #readPage(before: number | null): Promise<{ conversation: Conversation; firstSeq: number | null; hasEarlier: boolean }> {
    const { events, hasMore } = await this.#source.page({ scope: this.#scope, before })
    const [first] = events
    if (!first) return { conversation: emptyConversation, firstSeq: null, hasEarlier: false }
    const whole = mergeStreams(events, await this.#readStreams(events, before))
    let conversation = emptyConversation
    await inSlices(whole, (portion) => {
      conversation = foldEvents(conversation, portion)
    })
    conversation = await this.#withHeads(conversation)
    // Whoever draws it begins a task of its own.
    await yieldToBrowser()
    return { conversation, firstSeq: first.seq, hasEarlier: hasMore }
  }

  /** Items that Codex did not finish are known by their deltas alone. */
  async #readStreams(events: readonly GatewayEvent[], before: number | null): Promise<readonly GatewayEvent[][]> {
    return Promise.all(runsToStream(events, before === null).map(({ runId, since }) => this.#readStream(runId, since, before)))
  }

  async #readStream(runId: string, since: number, before: number | null): Promise<GatewayEvent[]> {
    const found: GatewayEvent[][] = []
    let end = before
    for (let pages = 0; pages < streamPages; pages += 1) {
      const { events, hasMore } = await this.#source.stream({ runId, before: end })
      const [first] = events
      found.unshift(events.filter((event) => event.seq >= since))
      if (!(first && hasMore) || first.seq <= since) break
      end = first.seq
    }
    return found.flat()
  }

  /** What stands in the events that are not loaded yet and has to be known all the same. */
  async #withHeads(conversation: Conversation): Promise<Conversation> {
    const headless = conversation.runs.filter((run) => !run.hasStart && run.prompt === null)
    if (headless.length === 0) return conversation
    return withHeads(conversation, await Promise.all(headless.map((run) => this.#source.head(run.runId))))
  }

  #askFrame(): void {
    if (this.#isFrameAsked) return
    this.#isFrameAsked = true
    this.#nextFrame(() => {
      this.#isFrameAsked = false
      if (this.#snapshot.status === 'ready') this.#foldLive()
    })
  }

  #foldLive(): void {
    const events = this.#live.splice(0, eventsPerFrame)
    const conversation = foldEvents(this.#snapshot.conversation, events)
    if (conversation !== this.#snapshot.conversation) this.#set({ conversation })
    if (this.#live.length > 0) this.#askFrame()
    this.#askHeads()
  }

  /** A run that is heard of live, but began before what is loaded. */
  #askHeads(): void {
    const headless = this.#snapshot.conversation.runs.filter(
      (run) => !run.hasStart && run.prompt === null && !this.#askedHeads.has(run.runId),
    )
    for (const { runId } of headless) {
      this.#askedHeads.add(runId)
      this.#source.head(runId).then(
        (head) => this.#set({ conversation: withHeads(this.#snapshot.conversation, [head]) }),
        // The run stays without its prompt until its beginning is loaded.
        () => undefined,
      )
    }
  }

  #set(change: Partial<ConversationSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }
}
