import { pathType } from '../../path-type.ts'

/** Codex hands its environment on to every command of the model: nothing of ours, a token least of all, is for them. */
export function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('SWITCHBOARD_')))
}

/** Codex makes its default home itself; one that is named has to be there, or Codex ends with a backtrace. */
export function missingHome(env: NodeJS.ProcessEnv): { why: string; nextStep: string } | null {
  const home = env['CODEX_HOME']
  if (home === undefined || home === '' || pathType(home) === 'folder') return null
  return {
    why: `The Codex home ${home} is not a folder that exists.`,
    nextStep: `Create it with \`mkdir -p ${home}\`, then choose "Check again" in the panel; or correct the setting "Codex home" (variable \`CODEX_HOME\`) and restart the gateway.`,
  }
}
