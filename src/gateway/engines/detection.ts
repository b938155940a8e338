import type { EngineReadiness } from '#shared/contract/engine.ts'
import type { Settings } from '#shared/settings.ts'
import { chooseEngine } from './choose-engine.ts'
import { findCodex } from './codex/find-codex.ts'
import type { UsableCodex } from './codex/installation.ts'
import { probeCodex } from './codex/probe-codex.ts'
import type { EngineDefinition } from './engine-definition.ts'

/** Which Codex there is and which engine drives it, or why none can. */
export type Detection =
  | { codex: UsableCodex; definition: EngineDefinition; why: string }
  | {
      codex: null
      readiness: Extract<EngineReadiness, 'missing' | 'broken' | 'tooOld'>
      why: string
      nextStep: string
      path: string | null
      version: string | null
      stderrTail: string
    }

/** Looks for Codex and asks it what it can do; takes some 50 ms. Never rejects for what a Codex does wrong. */
export async function detectCodex(options: {
  settings: Pick<Settings, 'codexPath' | 'engine'>
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}): Promise<Detection> {
  const { settings, env, signal } = options
  const installation = await probeCodex(findCodex({ codexPath: settings.codexPath, env }), { env, signal })
  if (installation.status !== 'usable') {
    const { status: readiness, message: why, nextStep, path } = installation
    const version = installation.status === 'tooOld' ? installation.version.text : null
    const stderrTail = installation.status === 'broken' ? installation.stderrTail : ''
    return { codex: null, readiness, why, nextStep, path, version, stderrTail }
  }
  const choice = chooseEngine(installation, settings.engine)
  if (choice.definition !== null) return { codex: installation, definition: choice.definition, why: choice.why }
  const { path, version } = installation
  const readiness = choice.tooOld ? 'tooOld' : 'broken'
  return { codex: null, readiness, why: choice.why, nextStep: choice.nextStep, path, version: version.text, stderrTail: '' }
}
