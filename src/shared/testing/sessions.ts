import { defaultPolicy } from '../contract/policy.ts'
import type { Session } from '../contract/sessions.ts'

export function aSession(change: Partial<Session> = {}): Session {
  return {
    id: 'ses_1',
    title: 'A session',
    workspace: '/ws',
    policy: defaultPolicy,
    engine: 'app-server',
    threadId: null,
    client: 'panel',
    principal: 'owner',
    runCount: 0,
    lastRunStatus: null,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...change,
  }
}
