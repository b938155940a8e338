import type { EventLog } from '../events/event-log.ts'
import type { Storage } from '../store/storage.ts'
import { createSessionRouter } from './session-router.ts'
import { createSessionService } from './session-service.ts'
import { createSessionStore } from './session-store.ts'

export function createSessions(storage: Storage, events: EventLog) {
  const store = createSessionStore(storage)
  const service = createSessionService({ store, writer: storage.writer, events })
  return { store, service, router: createSessionRouter(service) }
}
