/** Bounds of one connection over which calls are made. */
export interface CallLimits {
  /** Calls that work at a time. */
  working: number
  /** Streams that stay open. */
  streams: number
  /** Calls that wait for room although the connection is not read any more. */
  waiting: number
  /** Calls that begin in one turn of the event loop, so that a flood leaves room for others. */
  perTurn: number
}

export const callLimits: CallLimits = { working: 64, streams: 128, waiting: 10_000, perTurn: 8 }

/** The connection as the limiter sees it. */
export interface LimitedConnection {
  /** Its reader leaves so much unread that nothing more may be produced for now. */
  isFull(): boolean
  /** Stops or goes on reading calls. */
  setPaused(isPaused: boolean): void
  /** It asked for more than any honest client: ends it. */
  refuse(reason: string): void
}

/** A call that is answered by a stream works no more, but stays open. */
export interface LimitedCall {
  becomesStream(): void
}

/** Lets the calls of one connection begin in order, as many at a time as it may have at work, and the rest later. */
export interface CallLimiter {
  /** `call` settles when it was answered and the answer was taken. */
  admit(call: (limited: LimitedCall) => Promise<unknown>): void
  /** What was unread has become less. */
  drained(): void
  /** The connection has ended: nothing more begins. */
  close(): void
}

export function createCallLimiter(connection: LimitedConnection, limits: CallLimits = callLimits): CallLimiter {
  const waiting: ((limited: LimitedCall) => Promise<unknown>)[] = []
  let working = 0
  let streams = 0
  let isClosed = false
  let isPaused = false
  let next: NodeJS.Immediate | null = null

  const setPaused = (value: boolean) => {
    if (value === isPaused) return
    isPaused = value
    connection.setPaused(value)
  }

  const begin = (call: (limited: LimitedCall) => Promise<unknown>) => {
    let isStream = false
    working += 1
    const limited = {
      becomesStream() {
        if (isStream) return
        isStream = true
        working -= 1
        streams += 1
        if (streams > limits.streams) refuse('too many streams are open')
        else later()
      },
    }
    const end = () => {
      if (isStream) streams -= 1
      else working -= 1
      later()
    }
    call(limited).then(end, end)
  }

  const refuse = (reason: string) => {
    if (isClosed) return
    close()
    connection.refuse(reason)
  }

  const beginSome = () => {
    next = null
    for (let begun = 0; begun < limits.perTurn && working < limits.working && !connection.isFull(); begun += 1) {
      const call = waiting.shift()
      if (!call) break
      begin(call)
    }
    if (isClosed) return
    setPaused(waiting.length > 0)
    if (working < limits.working && !connection.isFull()) later()
  }

  const later = () => {
    if (waiting.length > 0 && !isClosed) next ??= setImmediate(beginSome)
  }

  const close = () => {
    isClosed = true
    waiting.length = 0
    if (next) clearImmediate(next)
  }

  return {
    admit(call) {
      if (isClosed) return
      if (waiting.length >= limits.waiting) return refuse('too many calls wait for an answer')
      // The usual case costs no turn of the event loop.
      if (waiting.length === 0 && working < limits.perTurn && !connection.isFull()) return begin(call)
      waiting.push(call)
      setPaused(true)
      later()
    },
    drained: later,
    close,
  }
}
