import { AppFailure } from '#shared/errors.ts'
import { pathType } from '../path-type.ts'

/** What is wrong with the folder of the setting "Workspace"; `null`: it is there, or nothing is set. */
export function workspaceProblem(workspace: string | undefined): { message: string; hint: string } | null {
  if (workspace === undefined || pathType(workspace) === 'folder') return null
  return {
    message: `The folder ${workspace} of the setting "Workspace" does not exist.`,
    hint: 'Correct the setting "Workspace", or name a folder that exists for this run.',
  }
}

/** For a run that names no folder. Throws `invalidInput`. */
export function assertWorkspaceSetting(workspace: string | undefined): void {
  const problem = workspaceProblem(workspace)
  if (problem) throw new AppFailure({ code: 'invalidInput', field: 'workspace', ...problem })
}
