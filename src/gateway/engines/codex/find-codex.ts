import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { nativeBinary } from './native-binary.ts'

export interface CodexLocation {
  /** What is to be started: the native program where it is known. */
  path: string
  /** Where it was found: the setting, the PATH, or this project's own dependencies. */
  from: 'setting' | 'path' | 'project'
}

function isProgram(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there or not for us: the same answer.
    return false
  }
}

/** The wrapper script of the copy among this project's dependencies, or `null` (a packaged app has none). */
function projectCopy(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve('@openai/codex/package.json')
    return join(dirname(manifest), 'bin', 'codex.js')
  } catch {
    // Not installed.
    return null
  }
}

function environmentPath(env: NodeJS.ProcessEnv): string {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH')
  return name === undefined ? '' : (env[name] ?? '')
}

/** `npm run` and `npx` put our own dependencies first on the PATH; those must not hide the Codex of the user. */
function isOwnDependency(program: string, copy: string | null): boolean {
  if (copy === null) return false
  const dependencies = dirname(dirname(dirname(dirname(copy))))
  return realpathSync(program).startsWith(realpathSync(dependencies) + sep)
}

function onPath(env: NodeJS.ProcessEnv, copy: string | null): string | null {
  const names = process.platform === 'win32' ? ['codex.exe', 'codex.cmd'] : ['codex']
  for (const folder of environmentPath(env).split(delimiter)) {
    if (!isAbsolute(folder)) continue
    for (const name of names) {
      const program = join(folder, name)
      if (isProgram(program) && !isOwnDependency(program, copy)) return program
    }
  }
  return null
}

/**
 * The Codex to use: the set path, else the first on the PATH, else the copy among this project's dependencies. A set
 * path is returned even when nothing is there, so that the mistake is shown instead of another Codex being used.
 */
export function findCodex(options: { codexPath: string | undefined; env: NodeJS.ProcessEnv }): CodexLocation | null {
  if (options.codexPath !== undefined) return { path: nativeBinary(resolve(options.codexPath)), from: 'setting' }
  const copy = projectCopy()
  const found = onPath(options.env, copy)
  if (found !== null) return { path: nativeBinary(found), from: 'path' }
  return copy !== null && isProgram(copy) ? { path: nativeBinary(copy), from: 'project' } : null
}
