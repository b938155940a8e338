import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createAppServerEngine } from '#gateway/engines/app-server/app-server-engine.ts'
import { nativeBinary } from '#gateway/engines/codex/native-binary.ts'
import { openLab } from '#gateway/engines/testing/engine-lab.ts'
import { silentLog } from '#gateway/log.ts'

const require = createRequire(import.meta.url)

/**
 * Milliseconds that Codex itself takes from its start to the end of a first short turn, with no gateway around it. Its
 * home has been used before, as that of a Codex that is started again has.
 */
export async function measureChildStart(): Promise<number> {
  const launcher = join(dirname(require.resolve('@openai/codex/package.json')), 'bin', 'codex.js')
  const lab = await openLab(({ codexHome, env }) =>
    createAppServerEngine({ codexPath: nativeBinary(launcher), codexHome, env, cwd: '/', log: silentLog }),
  )
  const turn = () =>
    lab.turn([{ message: 'here' }], { policy: { sandbox: 'danger-full-access', approvalPolicy: 'never' } }).result()
  try {
    await turn()
    await lab.reopen()
    const startedAt = performance.now()
    await turn()
    return performance.now() - startedAt
  } finally {
    await lab.close()
  }
}
