import { createHash } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { v7 } from 'uuid'
import type { ProcessEntry } from './process-table.ts'

/**
 * Set in the environment of everything that we start for Codex, whose processes inherit it: the owner, and for a tree a
 * point and its id.
 */
const treeMarker = 'SWITCHBOARD_PROCESS_TREE'
const inEnvironment = `\0${treeMarker}=`

/**
 * Names a data folder among all of this machine. Whoever holds the folder is the only gateway of this owner that lives.
 * Throws when there is no such folder.
 */
export function ownerOf(dataDir: string): string {
  const path = realpathSync(dataDir)
  const { dev, ino } = statSync(path, { bigint: true })
  return createHash('sha256').update(`${dev}:${ino}:${path}`).digest('hex').slice(0, 16)
}

/** The environment for what an owner starts: nothing but this one variable is added. */
export function withOwner(env: NodeJS.ProcessEnv, owner: string): NodeJS.ProcessEnv {
  return { ...env, [treeMarker]: owner }
}

/** The environment for a tree of the owner that `env` names, and the `NAME=value` by which its processes are found. */
export function markTree(env: NodeJS.ProcessEnv): { env: NodeJS.ProcessEnv; mark: string } {
  const owner = env[treeMarker]
  const value = owner === undefined ? v7() : `${owner}.${v7()}`
  return { env: { ...env, [treeMarker]: value }, mark: `${treeMarker}=${value}` }
}

/**
 * Whether a process with this environment (`\0NAME=value\0NAME=value\0`) started with all of these `NAME=value`. Text that
 * only holds one of them proves nothing: it may have been copied.
 */
export function startedWith(environment: string, variables: readonly string[]): boolean {
  return variables.every((variable) => environment.includes(`\0${variable}\0`))
}

/** Whether a process with this environment is what this owner has started, in whatever tree. */
export function isOwnedBy(environment: string, owner: string): boolean {
  return environment.includes(`${inEnvironment}${owner}.`) || environment.includes(`${inEnvironment}${owner}\0`)
}

/**
 * Whether a process with this environment is of a run, of whatever gateway. Not if this program itself was started in the
 * same tree: it has no secrets from its like.
 */
export function isOfAnyTree(environment: string, own: string | undefined = process.env[treeMarker]): boolean {
  if (!environment.includes(inEnvironment)) return false
  return own === undefined || !startedWith(environment, [`${treeMarker}=${own}`])
}

/**
 * The process trees of this gateway that are not quite gone: their mark, and the process at their top, which is known on
 * Linux only.
 */
export const livingTrees = new Map<string, ProcessEntry | null>()
