import type { Run } from '../contract/runs.ts'

export function aRun(change: Partial<Run> = {}): Run {
  return {
    id: 'run_1',
    sessionId: 'ses_1',
    status: 'queued',
    prompt: 'say hello',
    client: 'panel',
    transport: 'panel',
    principal: 'owner',
    threadId: null,
    turnId: null,
    result: null,
    error: null,
    usage: null,
    createdAt: 1_700_000_000_000,
    startedAt: null,
    endedAt: null,
    ...change,
  }
}
