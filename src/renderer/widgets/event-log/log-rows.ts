import type { GatewayEvent } from '#shared/contract/events.ts'
import { eventMatcher, type LogFilter } from './log-filter.ts'
import { Ring } from './ring.ts'

/**
 * The events in memory and, of those, the ones that pass the filter. A row has a number that stays with it: it rises
 * with every later event and falls below zero for older ones that were fetched back. A new filter is applied from the
 * newest row down in slices (`scan`), so that no single task grows with the size of the log.
 */
export class LogRows {
  readonly #events: Ring<GatewayEvent>
  /** Numbers of the rows that pass; unused while everything passes. */
  readonly #matches: Ring<number>
  #first = 0
  #passes: ((event: GatewayEvent) => boolean) | null = null
  /** The next row to test, downwards; below `#first` when all are tested. */
  #scanAt = -1

  constructor(capacity: number) {
    this.#events = new Ring(capacity)
    this.#matches = new Ring(capacity)
  }

  /** Rows that pass the filter, as far as they were tested. */
  get length(): number {
    return this.#passes ? this.#matches.length : this.#events.length
  }

  /** Rows in memory, whatever the filter. */
  get total(): number {
    return this.#events.length
  }

  get isFull(): boolean {
    return this.#events.isFull
  }

  get isScanning(): boolean {
    return this.#passes !== null && this.#scanAt >= this.#first
  }

  get oldestSeq(): number | null {
    return this.#events.at(0)?.seq ?? null
  }

  get newestSeq(): number | null {
    return this.#events.at(this.#events.length - 1)?.seq ?? null
  }

  /** Number of the row at an index of the filtered list. */
  numberAt(index: number): number | null {
    if (index < 0 || index >= this.length) return null
    return this.#passes ? (this.#matches.at(index) ?? null) : this.#first + index
  }

  /** The event at an index of the filtered list. */
  at(index: number): GatewayEvent | null {
    const row = this.numberAt(index)
    return row === null ? null : this.byNumber(row)
  }

  byNumber(row: number): GatewayEvent | null {
    return this.#events.at(row - this.#first) ?? null
  }

  /** Index in the filtered list of a row, or of the nearest one after it. */
  indexOf(row: number): number {
    if (!this.#passes) return Math.min(Math.max(row - this.#first, 0), this.length)
    let low = 0
    let high = this.#matches.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#matches.at(middle) ?? 0) < row) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds newer events; the oldest give way when the memory is full. */
  append(events: readonly GatewayEvent[]): void {
    for (const event of events) {
      if (this.#events.isFull) this.#dropOldest()
      const row = this.#first + this.#events.length
      this.#events.pushBack(event)
      if (this.#passes?.(event)) this.#matches.pushBack(row)
    }
  }

  /** Adds older events (oldest first) in front; the newest give way when the memory is full. Returns how many did. */
  prepend(events: readonly GatewayEvent[]): number {
    const scanned = !this.isScanning
    const before = this.#first
    let dropped = 0
    for (let index = events.length - 1; index >= 0; index -= 1) {
      const event = events[index]
      if (!event) continue
      if (this.#events.isFull) {
        this.#dropNewest()
        dropped += 1
      }
      this.#events.pushFront(event)
      this.#first -= 1
    }
    if (scanned) this.#scanAt = before - 1
    return dropped
  }

  setFilter(filter: LogFilter): void {
    this.#passes = eventMatcher(filter)
    this.#matches.clear()
    this.#scanAt = this.#first + this.#events.length - 1
  }

  /** Tests rows against a new filter until `isLate` says so (asked every 200 rows). Returns how many rows passed. */
  scan(isLate: () => boolean): number {
    const matches = this.#passes
    if (!matches) return 0
    let found = 0
    for (let tested = 1; this.#scanAt >= this.#first; tested += 1) {
      const event = this.byNumber(this.#scanAt)
      if (event && matches(event)) {
        this.#matches.pushFront(this.#scanAt)
        found += 1
      }
      this.#scanAt -= 1
      if (tested % 200 === 0 && isLate()) break
    }
    return found
  }

  clear(): void {
    this.#first += this.#events.length
    this.#events.clear()
    this.#matches.clear()
    this.#scanAt = this.#first - 1
  }

  #dropOldest(): void {
    this.#events.popFront()
    this.#first += 1
    if ((this.#matches.at(0) ?? this.#first) < this.#first) this.#matches.popFront()
  }

  #dropNewest(): void {
    this.#events.popBack()
    const end = this.#first + this.#events.length
    if ((this.#matches.at(this.#matches.length - 1) ?? -Infinity) >= end) this.#matches.popBack()
    this.#scanAt = Math.min(this.#scanAt, end - 1)
  }
}
