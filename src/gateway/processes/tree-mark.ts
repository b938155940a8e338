/** Set in the environment of every process tree that we start; its processes inherit it. */
const treeMarker = 'SWITCHBOARD_PROCESS_TREE'

/** The `NAME=value` by which the processes of a tree are found. */
export const markOf = (treeId: string): string => `${treeMarker}=${treeId}`

/** A folder that cannot be, as `/dev/null` is none. */
const folderOf = (mark: string) => mark.replace(`${treeMarker}=`, '/dev/null/switchboard-tree-')

/**
 * The environment for a tree. Codex starts its own helpers and the user's MCP servers with a clean environment that has
 * little more than the path in it, so on Linux, where processes are found by their environment, the mark stands there too.
 */
export function withMark(env: NodeJS.ProcessEnv, treeId: string): NodeJS.ProcessEnv {
  const path = env['PATH']
  // Without a path the system has one of its own, which ours would replace.
  const isMarkedPath = process.platform === 'linux' && path !== undefined && path !== ''
  return { ...env, ...(isMarkedPath ? { PATH: `${path}:${folderOf(markOf(treeId))}` } : {}), [treeMarker]: treeId }
}

/** Whether a process with this environment (`\0NAME=value\0NAME=value\0`) started with all of these. */
export function startedWith(environment: string, variables: readonly string[]): boolean {
  return variables.every((variable) => environment.includes(`\0${variable}\0`) || isMarkedBy(environment, variable))
}

function isMarkedBy(environment: string, variable: string): boolean {
  return variable.startsWith(`${treeMarker}=`) && environment.includes(folderOf(variable))
}
