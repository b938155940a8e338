import type { RunningGateway } from '../attach.ts'

/** A gateway that somebody else started. */
export function aRunningGateway(facts: Partial<RunningGateway> = {}): RunningGateway {
  return {
    url: 'http://127.0.0.1:4000',
    endpoint: 'http://127.0.0.1:4000/mcp',
    pid: 9,
    instanceId: 'one',
    version: '0.1.0',
    startedAt: 1_764_000_000_000,
    token: 't',
    dataDir: '/data',
    starting: null,
    ...facts,
  }
}
