import type { EventLog } from '../events/event-log.ts'
import type { Storage } from '../store/storage.ts'
import { createToolCallRouter } from './tool-call-router.ts'
import { createToolCallService } from './tool-call-service.ts'
import { createToolCallStore } from './tool-call-store.ts'

export function createToolCalls(storage: Storage, events: EventLog) {
  const store = createToolCallStore(storage)
  const service = createToolCallService({ store, writer: storage.writer, events })
  return { service, router: createToolCallRouter(service) }
}
