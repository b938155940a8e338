import { pathToFileURL } from 'node:url'
import type { KnownItem } from '#shared/contract/items.ts'
import { shellWords } from '#shared/shell-words.ts'
import { isRecord } from '../wire/json-rpc.ts'
import { type CodexMessage, duration, present, snakeCase } from './codex-event.ts'

export type CommandItem = Extract<KnownItem, { type: 'commandExecution' }>

const actionTypes: Record<string, string> = { listFiles: 'list_files' }

/** Codex's own parse of a command, in the words of the old server. */
export function parsedCommands(actions: unknown): object[] {
  if (!Array.isArray(actions)) return []
  return actions.map((action: unknown) => {
    const { type, command, ...rest } = isRecord(action) ? action : {}
    return { type: actionTypes[String(type)] ?? type, cmd: command, ...rest }
  })
}

function described(item: CommandItem): Record<string, unknown> {
  return {
    command: shellWords(item.command),
    cwd: pathToFileURL(item.cwd).href,
    parsed_cmd: parsedCommands(item['commandActions']),
    source: snakeCase(String(item['source'] ?? 'agent')),
  }
}

function outcome(item: CommandItem): Record<string, unknown> {
  const output = item.aggregatedOutput ?? ''
  return {
    stdout: output,
    stderr: '',
    aggregated_output: output,
    exit_code: item.exitCode ?? -1,
    duration: duration(item.durationMs),
    formatted_output: output,
  }
}

export function startedCommand(item: CommandItem): Record<string, unknown> {
  return {
    type: 'CommandExecution',
    id: item.id,
    ...present({ process_id: item.processId }),
    ...described(item),
    status: 'in_progress',
  }
}

export function completedCommand(item: CommandItem): Record<string, unknown> {
  return { ...startedCommand(item), status: snakeCase(item.status), ...outcome(item) }
}

export function commandBegin(item: CommandItem, turnId: string, startedAtMs: number | null): CodexMessage {
  return {
    type: 'exec_command_begin',
    call_id: item.id,
    ...present({ process_id: item.processId }),
    turn_id: turnId,
    started_at_ms: startedAtMs,
    ...described(item),
  }
}

export function commandEnd(item: CommandItem, turnId: string, completedAtMs: number | null): CodexMessage {
  return {
    type: 'exec_command_end',
    call_id: item.id,
    ...present({ process_id: item.processId }),
    turn_id: turnId,
    completed_at_ms: completedAtMs,
    ...described(item),
    ...outcome(item),
    status: snakeCase(item.status),
  }
}

export function commandOutput(itemId: string, text: string): CodexMessage {
  return { type: 'exec_command_output_delta', call_id: itemId, stream: 'stdout', chunk: Buffer.from(text).toString('base64') }
}
