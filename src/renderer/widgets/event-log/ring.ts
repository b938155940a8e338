/** A double-ended list of at most `capacity` values with constant-time access to both ends and to any index. */
export class Ring<T> {
  readonly capacity: number
  readonly #slots: (T | undefined)[]
  #head = 0
  #length = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.#slots = new Array<T | undefined>(capacity).fill(undefined)
  }

  get length(): number {
    return this.#length
  }

  get isFull(): boolean {
    return this.#length === this.capacity
  }

  /** The value at an index counted from the front. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined
    return this.#slots[this.#slot(index)]
  }

  /** Adds at the back. The ring must not be full. */
  pushBack(value: T): void {
    this.#slots[this.#slot(this.#length)] = value
    this.#length += 1
  }

  /** Adds at the front. The ring must not be full. */
  pushFront(value: T): void {
    this.#head = (this.#head + this.capacity - 1) % this.capacity
    this.#slots[this.#head] = value
    this.#length += 1
  }

  popFront(): void {
    if (this.#length === 0) return
    this.#slots[this.#head] = undefined
    this.#head = (this.#head + 1) % this.capacity
    this.#length -= 1
  }

  popBack(): void {
    if (this.#length === 0) return
    this.#length -= 1
    this.#slots[this.#slot(this.#length)] = undefined
  }

  clear(): void {
    this.#slots.fill(undefined)
    this.#head = 0
    this.#length = 0
  }

  #slot(index: number): number {
    return (this.#head + index) % this.capacity
  }
}
