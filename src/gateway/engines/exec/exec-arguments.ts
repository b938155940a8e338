import type { Policy } from '#shared/contract/policy.ts'
import { AppFailure } from '#shared/errors.ts'
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

interface Argument {
  text: string
  /** What of the request it carries. */
  field: string
}

const fieldOfKey = new Map([
  ['instructions', 'baseInstructions'],
  ['developer_instructions', 'developerInstructions'],
  ['compact_prompt', 'compactPrompt'],
])

function configArguments({ config, baseInstructions, developerInstructions, compactPrompt }: Policy): Argument[] {
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
    return text === undefined ? [] : { text: `--config=${key}=${text}`, field: fieldOfKey.get(key) ?? `config.${key}` }
  })
}

function resumeArguments(threadId: string | null): Argument[] {
  if (threadId === null) return []
  // It cannot be joined to a name, and `--last` would be a thread that nobody named.
  if (threadId.startsWith('-')) throw invalidInput('threadId', 'It is no thread id.', 'A thread id is a UUID, as Codex gave it.')
  return ['resume', threadId].map((text) => ({ text, field: 'threadId' }))
}

function requestArguments({ threadId, cwd, policy }: TurnRequest): Argument[] {
  const { sandbox, model } = policy
  // A value that is joined to its name may begin with a dash.
  return [
    { text: `--cd=${cwd}`, field: 'cwd' },
    ...(sandbox === null ? [] : [{ text: `--sandbox=${sandbox}`, field: 'sandbox' }]),
    ...(model === null ? [] : [{ text: `--model=${model}`, field: 'model' }]),
    ...configArguments(policy),
    ...resumeArguments(threadId),
  ]
}

/** What the system lets one program be started with, in bytes. */
interface CommandLineLimits {
  argument: number
  /** All arguments and, but on Windows, the environment. */
  total: number
}

/** A launcher of Codex adds to its environment before it starts Codex itself. */
const reserve = 16 * 1024

export function commandLineLimits(platform: NodeJS.Platform): CommandLineLimits {
  switch (platform) {
    case 'linux':
      // 32 pages for one argument with the NUL at its end; a quarter of the usual stack for all.
      return { argument: 128 * 1024 - 1, total: 2 * 1024 * 1024 - reserve }
    case 'win32':
      return { argument: 32_766, total: 32_766 }
    default:
      return { argument: 1024 * 1024 - reserve, total: 1024 * 1024 - reserve }
  }
}

const shorter = 'Shorten it, or put it into a file: instructions into AGENTS.md of the workspace, settings into config.toml.'

function invalidInput(field: string | null, message: string, hint: string, cause?: unknown): AppFailure {
  return new AppFailure({ code: 'invalidInput', ...(field === null ? {} : { field }), message, hint }, { cause })
}

/** The system refuses the command line as a whole. */
export function commandLineTooLong(cause?: unknown): AppFailure {
  const message = 'The configuration and the instructions of this session are too long together for the command line of Codex.'
  return invalidInput(null, message, shorter, cause)
}

function checkArgument({ text, field }: Argument, { argument: limit }: CommandLineLimits): void {
  if (text.includes('\0')) {
    throw invalidInput(field, `\`${field}\` has a NUL character, which a command line cannot carry.`, 'Remove the character.')
  }
  const size = Buffer.byteLength(text)
  if (size <= limit) return
  const message = `\`${field}\` is too long for the command line of Codex: ${size} bytes of at most ${limit}.`
  throw invalidInput(field, message, shorter)
}

/** Each has an end and a pointer to it. */
const sizeOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 9, 0)

function checkTotal(args: readonly string[], env: NodeJS.ProcessEnv, platform: NodeJS.Platform): void {
  const variables = platform === 'win32' ? [] : Object.entries(env).map(([name, value]) => `${name}=${value}`)
  if (sizeOf(args) + sizeOf(variables) > commandLineLimits(platform).total) throw commandLineTooLong()
}

/**
 * Arguments of `codex` for one turn, whose prompt comes by standard input; what the policy leaves open is left out. Throws
 * `invalidInput` for what no command line can carry.
 */
export function execArguments(request: TurnRequest, env: NodeJS.ProcessEnv, platform = process.platform): string[] {
  const given = requestArguments(request)
  for (const argument of given) checkArgument(argument, commandLineLimits(platform))
  const args = ['exec', '--json', '--skip-git-repo-check', ...given.map(({ text }) => text), '-']
  checkTotal(args, env, platform)
  return args
}
