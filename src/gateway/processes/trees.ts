import type { ProcessEntry } from './process-table.ts'

/** Set in the environment of every process tree that we start; its processes inherit it. */
const treeMarker = 'SWITCHBOARD_PROCESS_TREE'

/** The environment for a tree: nothing but this one variable is added. */
export function withMark(env: NodeJS.ProcessEnv, treeId: string): NodeJS.ProcessEnv {
  return { ...env, [treeMarker]: treeId }
}

/** The `NAME=value` by which the processes of a tree are found. */
export const markOf = (treeId: string): string => `${treeMarker}=${treeId}`

/**
 * Whether a process with this environment (`\0NAME=value\0NAME=value\0`) started with all of these `NAME=value`. Text that
 * only holds one of them proves nothing: it may have been copied.
 */
export function startedWith(environment: string, variables: readonly string[]): boolean {
  return variables.every((variable) => environment.includes(`\0${variable}\0`))
}

/**
 * The process trees of this gateway that are not quite gone: the value of their marker, and the process at their top, which
 * is known on Linux only.
 */
export const livingTrees = new Map<string, ProcessEntry | null>()
