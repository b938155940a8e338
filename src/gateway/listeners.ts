/** Those who want to hear of something. */
export interface Listeners<T> {
  readonly size: number
  /**
   * A listener that throws hears nothing more, and the others hear all the same. `onFault` gets what it threw, to end
   * what it was part of; by default it is reported. Returns the way to stop.
   */
  add(listener: (news: T) => void, onFault?: (cause: unknown) => void): () => void
  /** Tells all of them, in the order in which they came. Never throws. */
  tell(news: T): void
}

/** `report` writes down the fault of a listener that nobody else answers for, or of its `onFault`. */
export function createListeners<T>(report: (cause: unknown) => void): Listeners<T> {
  interface Entry {
    listener: (news: T) => void
    onFault: (cause: unknown) => void
  }
  const entries = new Set<Entry>()

  const fail = (entry: Entry, cause: unknown) => {
    entries.delete(entry)
    try {
      entry.onFault(cause)
    } catch (second) {
      report(second)
    }
  }

  return {
    get size() {
      return entries.size
    },
    add(listener, onFault = report) {
      const entry = { listener, onFault }
      entries.add(entry)
      return () => entries.delete(entry)
    },
    tell(news) {
      for (const entry of [...entries]) {
        // An earlier one may have ended this one.
        if (!entries.has(entry)) continue
        try {
          entry.listener(news)
        } catch (cause) {
          fail(entry, cause)
        }
      }
    },
  }
}
