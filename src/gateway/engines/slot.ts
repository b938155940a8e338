import type { Log } from '../log.ts'

/** What opening something may do. */
export interface Opening<T> {
  /** Aborted when the slot is closed: what is under way is to fail. */
  readonly signal: AbortSignal
  /** Puts into the slot what is known so far. */
  show(content: T): void
  /** To be closed before the next one is opened, or with the slot; what was opened last is closed first. */
  own(resource: { close(): Promise<void> }): void
}

/** A place for one thing that is opened, replaced and closed, and of which there are never two. */
export interface Slot<T> {
  readonly content: T
  /** Changes what is known of the content, which itself stays. */
  show(content: T): void
  /** Resolves when nothing is being opened, also nothing that was asked for meanwhile. */
  settled(): Promise<void>
  /** Opens anew when what is there was opened more than `ageMs` ago; however many ask at once, once. */
  renew(ageMs: number): Promise<void>
  /** `end` is to end what uses the content; it is awaited whenever the content is about to be replaced. */
  beforeReplacing(end: (reason: string) => Promise<void>): void
  /**
   * The way to another content: from now on `settled()` waits for it, and what uses the old one is ended first. `prepare`
   * runs in between, while nothing uses it; the next content comes even when it rejects, then so does this.
   */
  replace(reason: string, prepare?: () => Promise<void>): Promise<void>
  /** Closes what is there, and what is being opened. Idempotent. */
  close(): Promise<void>
}

export interface SlotOptions<T> {
  /** What is there while nothing is known. */
  empty: T
  /** Must not reject. */
  open: (opening: Opening<T>) => Promise<void>
  /** Told of each content, until the slot is closed. */
  onChange: (content: T, previous: T) => void
  log: Log
}

/** Begins to open at once. */
export function createSlot<T>({ empty, open, onChange, log }: SlotOptions<T>): Slot<T> {
  const closing = new AbortController()
  let content = empty
  let owned: { close(): Promise<void> }[] = []
  let openedAt = 0
  let endUse: (reason: string) => Promise<void> = async () => {}
  let renewing: Promise<void> | null = null

  function show(next: T): void {
    if (closing.signal.aborted) return
    const previous = content
    content = next
    onChange(next, previous)
  }

  async function release(): Promise<void> {
    const last = owned.toReversed()
    owned = []
    for (const resource of last) {
      try {
        await resource.close()
      } catch (thrown) {
        // What does not close must not keep the next one from being opened.
        log.error('engine.closeFailed', { problem: String(thrown) })
      }
    }
  }

  async function openNext(): Promise<void> {
    show(empty)
    await release()
    if (closing.signal.aborted) return
    await open({ signal: closing.signal, show, own: (resource) => owned.push(resource) })
    openedAt = Date.now()
  }

  /** One after the other: two at once would leave a child behind. */
  let opening = openNext()

  return {
    get content() {
      return content
    },
    show,
    async settled() {
      let seen: Promise<void> | null = null
      while (seen !== opening) {
        seen = opening
        await seen
      }
    },
    async renew(ageMs) {
      if (renewing === null) {
        if (Date.now() - openedAt <= ageMs) return
        opening = opening.then(openNext)
        renewing = opening.finally(() => {
          renewing = null
        })
      }
      await renewing
    },
    beforeReplacing(end) {
      endUse = end
    },
    replace(reason, prepare = async () => {}) {
      const ended = endUse(reason).catch((thrown: unknown) => log.error('engine.useNotEnded', { problem: String(thrown) }))
      const prepared = opening.then(() => ended).then(prepare)
      const opened = prepared.then(openNext, openNext)
      opening = opened
      return opened.then(() => prepared)
    },
    async close() {
      closing.abort()
      content = empty
      // What is being opened fails now; it may have opened something in the meantime.
      await release()
      await opening
      await release()
    },
  }
}
