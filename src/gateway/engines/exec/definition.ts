import { codexAccount } from '../account/codex-account.ts'
import { isAtLeast, updateCodex } from '../codex/version.ts'
import type { EngineDefinition } from '../engine-definition.ts'
import { createExecEngine } from './exec-engine.ts'

/** First Codex that we tried it with which does not write each workspace as trusted into the user's config.toml. */
const firstVersion = { major: 0, minor: 169 }

/** `codex exec`, one process per run: isolates runs, and asks nobody anything. */
export const exec: EngineDefinition = {
  kind: 'exec',
  praise: null,
  obstacle({ version }) {
    if (isAtLeast(version, firstVersion)) return null
    const reason = `the \`exec\` of Codex ${version.text} is older than 0.169, and would change config.toml`
    return { reason, nextStep: `${updateCodex}, or set the engine to \`auto\`.`, tooOld: true }
  },
  create: ({ codex, env, cwd, log }) => createExecEngine({ codexPath: codex.path, env, cwd, log }),
  account: codexAccount,
}
