import type { Settings } from '#shared/settings.ts'
import type { ApprovalService } from '../approvals/approval-service.ts'
import type { Engine } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { createRunEnds } from './run-ends.ts'
import { createRunExecutor } from './run-executor.ts'
import { createRunQueue } from './run-queue.ts'
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
  const { sessions, settings, log } = rest
  const store = createRunStore(storage)
  const queue = createRunQueue(store, () => {
    const { maxConcurrentRuns, maxQueuedRuns } = settings()
    return { maxConcurrent: maxConcurrentRuns, maxWaiting: maxQueuedRuns }
  })
  const executor = createRunExecutor({ ...rest, store, events })
  const ends = createRunEnds({ store, sessions, events, log })
  const service = createRunService({ store, queue, executor, ends, sessions, events, log })
  const router = createRunRouter({ runs: service, writer: storage.writer, events, defaultWorkspace, settings })
  return { service, router }
}
