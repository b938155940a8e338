import { statfsSync } from 'node:fs'
import type { DoctorCheck } from '#shared/contract/doctor.ts'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { engineLimits } from '#shared/engine-limits.ts'
import { failedProcessStep, processEndText } from '#shared/process-failure.ts'
import { lastCrash } from '../crash-log.ts'
import { workspaceProblem } from '../settings/workspace-setting.ts'
import type { StoreState } from '../store/open-database.ts'
import { checkToken } from './check-token.ts'

export interface DoctorFacts {
  dataDir: string
  endpoint: string
  isServing: boolean
  engine: EngineStatus
  store: StoreState
  /** The setting "Workspace". */
  workspace?: string | undefined
}

/** An older fault says nothing about this installation. */
const crashMattersMs = 7 * 24 * 60 * 60_000

const smallDiskBytes = 200 * 1024 * 1024

function check(
  id: string,
  title: string,
  outcome: Pick<DoctorCheck, 'status' | 'detail'> & { hint?: string | null },
): DoctorCheck {
  return {
    id,
    title,
    status: outcome.status,
    detail: outcome.detail,
    hint: outcome.status === 'ok' ? null : (outcome.hint ?? null),
  }
}

const loginTexts: Record<EngineStatus['login'], string> = {
  chatgpt: 'Signed in with ChatGPT.',
  apiKey: 'Signed in with an API key.',
  notNeeded: 'Not needed: the model wants no account.',
  none: 'Codex is not signed in.',
  unknown: 'Not known, as Codex could not be asked.',
}

function checkProcess(engine: EngineStatus): DoctorCheck {
  const { process } = engine
  const title = 'Codex process'
  if (process.status === 'failed') {
    const lastWords = process.stderrTail.trim().slice(-300)
    return check('codex.process', title, {
      status: 'error',
      detail: `Codex failed. ${processEndText(process)}${lastWords === '' ? '' : `\nIts last words: ${lastWords}`}`,
      hint: engine.readiness === 'ready' ? failedProcessStep : 'Run the program by hand to see its error.',
    })
  }
  if (process.status === 'ready' && process.isPaused) {
    const hint = `It goes on with \`kill -CONT ${process.pid}\`; or restart the engine in the panel.`
    return check('codex.process', title, { status: 'warning', detail: 'Something has stopped it by a signal.', hint })
  }
  return check('codex.process', title, { status: 'ok', detail: process.status })
}

/** Which one and why; what it cannot do stands below. */
function engineDetail(engine: EngineStatus): string {
  const { kind, readiness, why } = engine
  if (kind === null || (readiness !== 'ready' && readiness !== 'signedOut')) return why
  if (readiness === 'signedOut') return `\`${kind}\``
  const limits = engineLimits(engine)
  return `\`${kind}\`. ${why}${limits === null ? '' : `\nIt cannot ${limits}.`}`
}

function checkEngine({ engine }: DoctorFacts): DoctorCheck[] {
  const codex =
    engine.readiness === 'missing' || engine.codexPath === null
      ? engine.why
      : `Codex${engine.codexVersion === null ? '' : ` ${engine.codexVersion}`} at ${engine.codexPath}`
  const isReady = engine.readiness === 'ready'
  return [
    check('codex.found', 'Codex program', {
      status: engine.readiness === 'missing' || engine.readiness === 'broken' || engine.readiness === 'tooOld' ? 'error' : 'ok',
      detail: codex,
      hint: engine.nextStep,
    }),
    check('codex.engine', 'Engine', {
      // Whoever is not signed in has an engine all the same; that has a line of its own.
      status: engine.kind !== null && (isReady || engine.readiness === 'signedOut') ? 'ok' : 'error',
      detail: engineDetail(engine),
      hint: engine.nextStep,
    }),
    check('codex.login', 'Sign-in of Codex', {
      status: isReady ? 'ok' : 'error',
      detail: loginTexts[engine.login],
      hint: isReady ? null : engine.nextStep,
    }),
    checkProcess(engine),
  ]
}

function checkStore({ store, dataDir }: DoctorFacts): DoctorCheck[] {
  const disk = statfsSync(dataDir)
  const freeBytes = disk.bavail * disk.bsize
  return [
    check('store.database', 'Database', {
      status: store.state === 'ok' ? 'ok' : store.state === 'recovered' ? 'warning' : 'error',
      detail: store.state === 'ok' ? 'The database is in order.' : store.message,
    }),
    check('store.disk', 'Free space', {
      status: freeBytes < smallDiskBytes ? 'warning' : 'ok',
      detail: `${Math.round(freeBytes / 1024 / 1024)} MiB free in ${dataDir}`,
      hint: freeBytes < smallDiskBytes ? 'New runs are refused when the disk is full.' : null,
    }),
  ]
}

function checkCrashes({ dataDir }: DoctorFacts): DoctorCheck {
  const crash = lastCrash(dataDir, crashMattersMs)
  return check('gateway.faults', 'Faults of the gateway', {
    status: crash ? 'warning' : 'ok',
    detail: crash
      ? `A gateway of this data folder ended by a fault of its own at ${new Date(crash.at).toISOString()}.`
      : 'None in the last seven days.',
    hint: crash && `What happened: ${crash.path}`,
  })
}

function checkWorkspace({ workspace }: DoctorFacts): DoctorCheck[] {
  const problem = workspaceProblem(workspace)
  return problem ? [check('runs.workspace', 'Workspace', { status: 'warning', detail: problem.message, hint: problem.hint })] : []
}

const severity: Record<DoctorCheck['status'], number> = { ok: 0, warning: 1, error: 2 }

/** What stands between this installation and a working run, worst last. */
export function runDoctor(facts: DoctorFacts): { ok: boolean; checks: DoctorCheck[] } {
  const checks = [
    check('gateway.serving', 'Gateway', {
      status: facts.isServing ? 'ok' : 'warning',
      detail: facts.isServing ? `Serving MCP clients at ${facts.endpoint}` : 'The gateway is stopped: MCP clients are refused.',
      hint: facts.isServing ? null : 'Start it in the panel or the tray.',
    }),
    ...checkEngine(facts),
    ...checkStore(facts),
    ...checkWorkspace(facts),
    check('access.token', 'Local token', checkToken(facts.dataDir)),
    checkCrashes(facts),
  ].sort((a, b) => severity[a.status] - severity[b.status])
  return { ok: checks.every(({ status }) => status !== 'error'), checks }
}
