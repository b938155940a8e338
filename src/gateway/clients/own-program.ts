import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The Node that `npm ci` put beside the sources (build/switchboard.js looks there too), else one of this machine. */
function nodeFor(root: string, env: NodeJS.ProcessEnv): string | null {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const bundled = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin', file)
  if (existsSync(bundled)) return bundled
  // Under Electron the running program is no Node.
  if (process.versions['electron'] === undefined) return process.execPath
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const found = folders.map((folder) => join(folder, file)).find((path) => existsSync(path))
  return found === undefined ? null : realpathSync(found)
}

/**
 * Program and first arguments that start `switchboard` from the files that this process runs from, absolute. `null`: no
 * file here can, as in a packaged app, whose program is Electron and whose files are in an archive.
 */
export function ownProgram(env: NodeJS.ProcessEnv, from = fileURLToPath(import.meta.url)): readonly string[] | null {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const launcher = join(folder, 'build', 'switchboard.js')
    if (!existsSync(launcher)) continue
    const node = nodeFor(folder, env)
    return node === null ? null : [node, launcher]
  }
  return null
}
