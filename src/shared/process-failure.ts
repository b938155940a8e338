import type { EngineStatus, ProcessState } from './contract/engine.ts'

type FailedProcess = Extract<ProcessState, { status: 'failed' }>

/** The process of an engine that was usable, and that died more often than it is started again by itself. */
export function failedProcess(engine: Pick<EngineStatus, 'readiness' | 'process'>): FailedProcess | null {
  return engine.readiness === 'ready' && engine.process.status === 'failed' ? engine.process : null
}

/** How it ended, as a sentence; its last words are an addition, as they may be about something else. */
export function processEndText({ exitCode, signal }: Pick<FailedProcess, 'exitCode' | 'signal'>): string {
  if (signal !== undefined) return `Its process was killed by ${signal}.`
  return exitCode === null ? 'Its process could not be started.' : `Its process ended with exit code ${exitCode}.`
}

export const failedProcessStep = 'The next prompt starts it again, and so does Restart in the panel.'
