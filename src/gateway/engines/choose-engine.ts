import type { Settings } from '#shared/settings.ts'
import type { UsableCodex } from './codex/installation.ts'
import { updateCodex } from './codex/version.ts'
import type { EngineDefinition } from './engine-definition.ts'
import { engineDefinitions } from './registry.ts'

/** The engine to use and why, or why there is none and what to do; all for a person. */
export type EngineChoice =
  | { definition: EngineDefinition; why: string }
  | { definition: null; tooOld: boolean; why: string; nextStep: string }

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function chosen(codex: UsableCodex, definition: EngineDefinition): EngineChoice {
  const obstacle = definition.obstacle(codex)
  if (obstacle === null) return { definition, why: 'Chosen in the settings.' }
  const { reason, nextStep, tooOld } = obstacle
  return { definition: null, tooOld, why: sentence(reason), nextStep }
}

/** The one that the setting names, else the first that this Codex can do. */
export function chooseEngine(codex: UsableCodex, setting: Settings['engine']): EngineChoice {
  const named = engineDefinitions.find(({ kind }) => kind === setting)
  if (named) return chosen(codex, named)
  const offered = engineDefinitions.filter((definition) => definition.praise !== null)
  const definition = offered.find((candidate) => candidate.obstacle(codex) === null)
  if (definition) {
    const better = offered[0]?.obstacle(codex) ?? null
    return { definition, why: better === null ? (definition.praise?.(codex) ?? '') : sentence(better.reason) }
  }
  const kinds = offered.map(({ kind }) => `\`${kind}\``).join(' nor ')
  const why = `Codex ${codex.version.text} offers neither ${kinds}.`
  return { definition: null, tooOld: true, why, nextStep: `${updateCodex}.` }
}
