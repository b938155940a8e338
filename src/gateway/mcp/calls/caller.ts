import { assertWorkspaceSetting } from '../../settings/workspace-setting.ts'
import type { McpServices } from '../server.ts'
import type { Caller } from '../tools/tool.ts'

/** `folder`: the one that the client comes from; `null`: it works where the setting says at the time of each call. */
export function callerOf(
  services: McpServices,
  who: Pick<Caller, 'client' | 'transport' | 'principal'>,
  folder: string | null,
): Caller {
  return {
    ...who,
    get workspace() {
      return folder ?? services.defaultWorkspace()
    },
    assertWorkspace: () => {
      if (folder === null) assertWorkspaceSetting(services.settings().workspace)
    },
  }
}
