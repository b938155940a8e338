import type { EngineKind } from '#shared/contract/engine.ts'
import type { Settings } from '#shared/settings.ts'
import type { UsableCodex } from './installation.ts'
import { isAtLeast } from './version.ts'

/** The engine to use and why, or why there is none and what to do; all for a person. */
export type EngineChoice = { kind: EngineKind; why: string } | { kind: null; tooOld: boolean; why: string; nextStep: string }

/** First Codex whose `app-server` speaks the protocol that we speak. */
const firstAppServer = { major: 0, minor: 80 }

function cannotAppServer(codex: UsableCodex): string | null {
  if (!codex.hasAppServer) return `Codex ${codex.version.text} has no \`app-server\``
  if (!isAtLeast(codex.version, firstAppServer)) return `the \`app-server\` of Codex ${codex.version.text} is older than 0.80`
  return null
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
const update = 'Update Codex with `npm install -g @openai/codex@latest`'

/** `app-server` wherever it can be used (it resumes threads and never hangs on an approval), else `mcp-server`. */
export function chooseEngine(codex: UsableCodex, setting: Settings['engine']): EngineChoice {
  const noAppServer = cannotAppServer(codex)
  if (setting === 'app-server') {
    if (noAppServer === null) return { kind: 'app-server', why: 'Chosen in the settings.' }
    const nextStep = `${update}, or set the engine to \`auto\`.`
    return { kind: null, tooOld: true, why: sentence(noAppServer), nextStep }
  }
  if (setting === 'mcp-server') {
    if (codex.hasMcpServer) return { kind: 'mcp-server', why: 'Chosen in the settings.' }
    const why = `Codex ${codex.version.text} has no \`mcp-server\`; it was removed in 0.154.`
    return { kind: null, tooOld: false, why, nextStep: 'Set the engine to `auto` or `app-server`.' }
  }
  if (noAppServer === null) {
    return { kind: 'app-server', why: `Codex ${codex.version.text} has \`app-server\`, the most complete engine.` }
  }
  if (codex.hasMcpServer) return { kind: 'mcp-server', why: sentence(noAppServer) }
  const why = `Codex ${codex.version.text} offers neither \`app-server\` nor \`mcp-server\`.`
  return { kind: null, tooOld: true, why, nextStep: `${update}.` }
}
