import type { Settings } from '#shared/settings.ts'
import type { ApprovalService } from '../approvals/approval-service.ts'
import type { Engine } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { createRunRouter } from './run-router.ts'
import { createRunService } from './run-service.ts'
import { createRunStore } from './run-store.ts'

export function createRuns(
  storage: Storage,
  events: EventLog,
  dependencies: {
    sessions: SessionStore
    approvals: ApprovalService
    engine: () => Promise<Engine>
    settings: () => Settings
    /** Working directory of runs that name none. */
    defaultWorkspace: () => string
    log: Log
  },
) {
  const { defaultWorkspace, ...rest } = dependencies
  const { writer } = storage
  const service = createRunService({ ...rest, store: createRunStore(storage), writer, events })
  const router = createRunRouter({ runs: service, writer, events, defaultWorkspace, settings: rest.settings })
  return { service, router }
}
