import { codexAccount } from '../account/codex-account.ts'
import { type CodexVersion, isAtLeast, updateCodex } from '../codex/version.ts'
import type { EngineDefinition } from '../engine-definition.ts'
import { createAppServerEngine } from './app-server-engine.ts'

/** First Codex whose `app-server` speaks the protocol that we speak. */
const firstVersion = { major: 0, minor: 80 }
/** Its threads take permission profiles of ours; 0.153 takes them only in a way that writes trust into the user's file. */
const firstToHide = { major: 0, minor: 169 }

const tooOldText = ({ text }: CodexVersion) => `the \`app-server\` of Codex ${text} is older than 0.80`

/** `codex app-server`: resumes threads and never hangs on an approval. */
export const appServer: EngineDefinition = {
  kind: 'app-server',
  praise: ({ version }) => `Codex ${version.text} has \`app-server\`, the most complete engine.`,
  obstacle({ hasAppServer, version }) {
    if (hasAppServer && isAtLeast(version, firstVersion)) return null
    const reason = hasAppServer ? tooOldText(version) : `Codex ${version.text} has no \`app-server\``
    return { reason, nextStep: `${updateCodex}, or set the engine to \`auto\`.`, tooOld: true }
  },
  create({ codex, env, cwd, hiddenFolder, log }) {
    return createAppServerEngine({
      codexPath: codex.path,
      codexHome: env['CODEX_HOME'] ?? null,
      env,
      cwd,
      hiddenFolder: isAtLeast(codex.version, firstToHide) ? hiddenFolder : null,
      log,
    })
  },
  account: codexAccount,
}
