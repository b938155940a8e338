import type { GatewayEvent } from '#shared/contract/events.ts'
import type { LogFilter } from './log-filter.ts'
import { LogRows } from './log-rows.ts'

/** Time per frame for applying a new filter. */
const scanBudgetMs = 6

export interface LogStoreOptions {
  /** Events kept in memory. */
  capacity?: number
  /** Live events kept back while the view stands still; more are read again from the gateway. */
  heldLimit?: number
  /** Runs a callback in the next frame. */
  nextFrame?: (callback: () => void) => void
  /** Milliseconds, monotonic. */
  now?: () => number
}

/**
 * The live log outside React: plain mutable rows and one version number, published at most once per frame. While the
 * view stands still (paused, or scrolled up with a full memory) live events are held back, so nothing moves under the
 * reader; after too many of them there is a gap, and the newest events have to be read again (`beginFill`, `fill`).
 */
export class LogStore {
  readonly rows: LogRows
  #version = 0
  readonly #listeners = new Set<() => void>()
  readonly #heldLimit: number
  readonly #nextFrame: (callback: () => void) => void
  readonly #now: () => number
  #isFrameAsked = false
  #held: GatewayEvent[] = []
  #missed = 0
  #hasGap = false
  #isFilling = false
  #isPaused = false
  #isFollowing = true
  /** Newest event that came live; a lower one means that the gateway began another log. */
  #liveSeq = 0
  #reachedStart = false

  constructor(options: LogStoreOptions = {}) {
    this.rows = new LogRows(options.capacity ?? 100_000)
    this.#heldLimit = options.heldLimit ?? 20_000
    this.#nextFrame = options.nextFrame ?? ((callback) => requestAnimationFrame(callback))
    this.#now = options.now ?? (() => performance.now())
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly version = (): number => this.#version

  get isPaused(): boolean {
    return this.#isPaused
  }

  get isFollowing(): boolean {
    return this.#isFollowing
  }

  /** Live events that are not in the view yet. */
  get missed(): number {
    return this.#missed
  }

  /** Live events were dropped: the view must be filled again to follow. */
  get hasGap(): boolean {
    return this.#hasGap
  }

  /** No older event is left to fetch. */
  get reachedStart(): boolean {
    return this.#reachedStart
  }

  /** Takes a live batch. */
  push(events: readonly GatewayEvent[]): void {
    const [first] = events
    if (!first) return
    if (first.seq <= this.#liveSeq) this.#beginAnotherLog()
    this.#liveSeq = events.at(-1)?.seq ?? this.#liveSeq
    const newest = this.rows.newestSeq ?? 0
    const fresh = first.seq > newest ? events : events.filter((event) => event.seq > newest)
    if (this.#isHolding()) this.#hold(fresh)
    else this.rows.append(fresh)
    this.#publish()
  }

  /** The newest events are being read: live ones wait until `fill` or `failFill`. */
  beginFill(): void {
    this.#isFilling = true
    this.#held = []
    this.#hasGap = false
  }

  /** Shows the newest events and the live ones that came while they were read. `isStart`: there are no older ones. */
  fill(events: readonly GatewayEvent[], isStart: boolean): void {
    const newest = events.at(-1)?.seq ?? 0
    this.#isFilling = false
    this.rows.clear()
    this.rows.append(events)
    this.rows.append(this.#held.filter((event) => event.seq > newest))
    this.#held = []
    this.#missed = 0
    this.#reachedStart = isStart
    this.#publish()
  }

  /** The newest events could not be read; the log shows what it has. */
  failFill(): void {
    this.#isFilling = false
    this.#hasGap = this.rows.total > 0
    this.#release()
  }

  /** Adds a page of older events (oldest first). */
  prepend(events: readonly GatewayEvent[], isStart: boolean): void {
    const oldest = this.rows.oldestSeq
    const older = oldest === null ? events : events.filter((event) => event.seq < oldest)
    if (this.rows.prepend(older) > 0) this.#hasGap = true
    this.#reachedStart = isStart
    this.#publish()
  }

  setFilter(filter: LogFilter): void {
    this.rows.setFilter(filter)
    this.#scan()
    this.#publish()
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#release()
  }

  setFollowing(isFollowing: boolean): void {
    if (this.#isFollowing === isFollowing) return
    this.#isFollowing = isFollowing
    this.#release()
  }

  /** Empties the view; older events can still be fetched back. */
  clear(): void {
    this.rows.clear()
    this.#held = []
    this.#missed = 0
    this.#hasGap = false
    this.#reachedStart = false
    this.#publish()
  }

  #isHolding(): boolean {
    return this.#isFilling || this.#isPaused || this.#hasGap || (!this.#isFollowing && this.rows.isFull)
  }

  #hold(events: readonly GatewayEvent[]): void {
    this.#missed += events.length
    if (this.#hasGap) return
    for (const event of events) this.#held.push(event)
    if (this.#held.length > this.#heldLimit && !this.#isFilling) {
      this.#held = []
      this.#hasGap = true
    }
  }

  #release(): void {
    if (!this.#isHolding() && this.#held.length > 0) {
      this.rows.append(this.#held)
      this.#held = []
      this.#missed = 0
    }
    this.#publish()
  }

  #beginAnotherLog(): void {
    this.clear()
    this.#liveSeq = 0
  }

  #scan(): void {
    const deadline = this.#now() + scanBudgetMs
    this.rows.scan(() => this.#now() > deadline)
  }

  #publish(): void {
    if (this.#isFrameAsked) return
    this.#isFrameAsked = true
    this.#nextFrame(() => {
      this.#isFrameAsked = false
      if (this.rows.isScanning) {
        this.#scan()
        this.#publish()
      }
      this.#version += 1
      for (const listener of this.#listeners) listener()
    })
  }
}
