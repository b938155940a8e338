import { expect, vi } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import type { EngineEvent, EngineEventData, EngineEventType } from '#shared/contract/engine-events.ts'
import { KnownEvent } from '#shared/contract/events.ts'
import type { Item } from '#shared/contract/items.ts'
import { type AppError, AppFailure } from '#shared/errors.ts'
import type { ApprovalAnswer, Engine, TurnRequest, TurnResult } from '../engine.ts'

export type Approve = (request: ApprovalRequest, signal: AbortSignal) => ApprovalAnswer | Promise<ApprovalAnswer>

type EventOf<T extends EngineEventType> = EngineEvent & { type: T; data: EngineEventData[T] }

/** A turn with all that it said. */
export interface RecordedTurn {
  readonly events: readonly EngineEvent[]
  readonly approvals: readonly ApprovalRequest[]
  result(): Promise<TurnResult>
  /** The error that the turn ends with; fails the test when it ends well. */
  error(): Promise<AppError>
  interrupt(): void
  /** Data of all events of a type so far. */
  of<T extends EngineEventType>(type: T): EngineEventData[T][]
  /** Waits for the first event of a type that matches. */
  until<T extends EngineEventType>(type: T, matches?: (data: EngineEventData[T]) => boolean): Promise<EngineEventData[T]>
  /** The completed items of a type. */
  completed(type: string): Item[]
}

const nobodys = { seq: 1, at: 1, runId: null, sessionId: null, principal: null }

/** What holds for every turn of every engine, whatever happened in it. */
function expectWellFormed(events: readonly EngineEvent[]): void {
  const ends = events.filter((event) => event.type === 'turn.ended')
  expect(ends.length).toBeLessThanOrEqual(1)
  if (ends.length === 1) expect(events.at(-1)?.type).toBe('turn.ended')
  for (const event of events) KnownEvent.parse({ ...nobodys, ...event })
  const started = new Set<string>()
  const completed = new Set<string>()
  for (const event of events) {
    if (event.type === 'item.started') {
      expect(started, 'items start once').not.toContain(event.data.item.id)
      started.add(event.data.item.id)
    }
    if (event.type === 'item.completed') {
      expect(started, 'items start before they complete').toContain(event.data.item.id)
      expect(completed, 'items complete once').not.toContain(event.data.item.id)
      completed.add(event.data.item.id)
    }
  }
}

export function recordTurn(engine: Engine, request: TurnRequest, approve: Approve): RecordedTurn {
  const events: EngineEvent[] = []
  const approvals: ApprovalRequest[] = []
  const stop = new AbortController()
  let isSettled = false
  const ended = engine
    .runTurn(request, {
      signal: stop.signal,
      emit: (event) => {
        expect(isSettled, 'nothing is emitted after the end').toBe(false)
        events.push(event)
      },
      approve: async (asked, signal) => {
        approvals.push(asked)
        return await approve(asked, signal)
      },
    })
    .finally(() => {
      isSettled = true
      expectWellFormed(events)
    })
  // Whether it is awaited or not, a rejection must not end the test run.
  ended.catch(() => {})

  const of = <T extends EngineEventType>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type).map(({ data }): EngineEventData[T] => data)

  return {
    events,
    approvals,
    result: () => ended,
    async error() {
      const thrown: unknown = await ended.then(
        (result) => expect.unreachable(`the turn ended with ${JSON.stringify(result)}`),
        (reason: unknown) => reason,
      )
      if (thrown instanceof AppFailure) return thrown.error
      throw thrown
    },
    interrupt: () => stop.abort(),
    of,
    until: (type, matches = () => true) =>
      vi.waitFor(
        () => {
          const found = of(type).find(matches)
          if (found === undefined) throw new Error(`There was no ${type} among ${events.map((event) => event.type).join(', ')}.`)
          return found
        },
        { timeout: 20_000, interval: 20 },
      ),
    completed: (type) => of('item.completed').flatMap(({ item }) => (item.type === type ? [item] : [])),
  }
}
