import type { Policy } from '#shared/contract/policy.ts'
import type { TurnRequest } from '../engine.ts'

/** Any JSON value as an inline value of TOML; `undefined` for `null`, which TOML does not know. */
export function tomlValue(value: unknown): string | undefined {
  // What JSON escapes, TOML reads in the same way.
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f')
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.flatMap((member) => tomlValue(member) ?? []).join(', ')}]`
  if (typeof value !== 'object' || value === null) return undefined
  const members = Object.entries(value).flatMap(([key, member]) => {
    const text = tomlValue(member)
    return text === undefined ? [] : `${JSON.stringify(key)} = ${text}`
  })
  return `{ ${members.join(', ')} }`
}

function configArguments({ config, baseInstructions, developerInstructions, compactPrompt }: Policy): string[] {
  const overrides: Record<string, unknown> = {
    // With an unreachable provider a turn would otherwise never end.
    'features.unbounded_connection_retries': false,
    instructions: baseInstructions,
    developer_instructions: developerInstructions,
    compact_prompt: compactPrompt,
    ...config,
  }
  return Object.entries(overrides).flatMap(([key, value]) => {
    const text = tomlValue(value)
    return text === undefined ? [] : ['-c', `${key}=${text}`]
  })
}

/** Arguments of `codex` for one turn, whose prompt comes by standard input; what the policy leaves open is left out. */
export function execArguments({ threadId, cwd, policy }: TurnRequest): string[] {
  return [
    'exec',
    '--json',
    '--skip-git-repo-check',
    '-C',
    cwd,
    ...(policy.sandbox === null ? [] : ['-s', policy.sandbox]),
    ...(policy.model === null ? [] : ['-m', policy.model]),
    ...configArguments(policy),
    ...(threadId === null ? [] : ['resume', threadId]),
    '-',
  ]
}
