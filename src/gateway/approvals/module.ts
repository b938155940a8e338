import type { EventLog } from '../events/event-log.ts'
import type { Storage } from '../store/storage.ts'
import { createApprovalRouter } from './approval-router.ts'
import { createApprovalService } from './approval-service.ts'
import { createApprovalStore } from './approval-store.ts'

export function createApprovals(storage: Storage, events: EventLog, options: { timeoutMs: () => number }) {
  const store = createApprovalStore(storage)
  const service = createApprovalService({ store, writer: storage.writer, events, ...options })
  return { store, service, router: createApprovalRouter(service) }
}
