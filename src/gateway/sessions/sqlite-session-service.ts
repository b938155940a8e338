import { AppFailure } from '#shared/errors.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Writer } from '../store/writer.ts'
import type { SessionService } from './session-service.ts'
import type { SessionStore } from './session-store.ts'

export function createSessionService(dependencies: { store: SessionStore; writer: Writer; events: EventLog }): SessionService {
  const { store, writer, events } = dependencies
  const get = (id: string) => {
    writer.sync()
    const session = store.get(id)
    if (session) return session
    throw new AppFailure({
      code: 'notFound',
      entity: 'session',
      id,
      message: `There is no session ${id}.`,
      hint: 'List the sessions to see their ids.',
    })
  }
  return {
    get,
    findByThread(threadId) {
      writer.sync()
      return store.findByThread(threadId)
    },
    list(input) {
      writer.sync()
      return store.list(input)
    },
    search(input) {
      writer.sync()
      return store.search(input)
    },
    async rename(id, title) {
      const { principal } = get(id)
      await writer.commit(() => {
        store.setTitle(id, title, Date.now())
        events.append({ runId: null, sessionId: id, principal }, 'session.updated', { title })
      })
      return get(id)
    },
  }
}
