import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { FileChange, Item } from '#shared/contract/items.ts'
import { camelCase, camelCaseKeys } from '../camel-case.ts'
import { shellLine } from './shell-line.ts'

/** An item as `codex mcp-server` writes it: type in Pascal case, members in snake case. */
export type CodexItem = { type: string; id: string; [member: string]: unknown }

const duration = z
  .looseObject({ secs: z.number(), nanos: z.number() })
  .transform(({ secs, nanos }) => Math.round(secs * 1000 + nanos / 1e6))
  .nullish()
  .catch(null)
const status = z.string().transform(camelCase).nullish()

const CodexFileChange = z.union([
  z.looseObject({ type: z.enum(['add', 'delete']), content: z.string() }),
  z.looseObject({ type: z.literal('update'), unified_diff: z.string(), move_path: z.string().nullish() }),
])

/** Changes by path, as the list of the app-server. */
export function fileChanges(changes: Readonly<Record<string, unknown>>): FileChange[] {
  return Object.entries(changes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, change]): FileChange[] => {
      const known = CodexFileChange.safeParse(change).data
      if (known === undefined) return []
      if (known.type !== 'update') return [{ path, kind: { type: known.type }, diff: known.content }]
      return [{ path, kind: { type: 'update', move_path: known.move_path ?? null }, diff: known.unified_diff }]
    })
}

const CodexAction = z.looseObject({ type: z.string(), cmd: z.string().optional() })

/** `parsed_cmd` as the `commandActions` of the app-server. */
export function commandActions(parsed: readonly unknown[]): unknown[] {
  return parsed.map((action) => {
    const known = CodexAction.safeParse(action).data
    if (known === undefined) return action
    const { type, cmd, ...rest } = known
    return { type: camelCase(type), command: cmd ?? '', ...rest }
  })
}

/** A working directory that Codex writes as path or as `file:` URL. */
function pathOf(cwd: string): string {
  return cwd.startsWith('file:') ? fileURLToPath(cwd) : cwd
}

const texts = (parts: readonly { text: string }[]) => parts.map((part) => part.text).join('')

const UserContent = z.looseObject({
  type: z.string(),
  image_url: z.string().optional(),
})

const known: Record<string, z.ZodType<Item>> = {
  UserMessage: z.looseObject({ id: z.string(), content: z.array(UserContent) }).transform(({ id, content }) => ({
    type: 'userMessage',
    id,
    content: content.map(({ type, image_url, ...rest }) => ({
      type: camelCase(type),
      ...(image_url === undefined ? {} : { url: image_url }),
      ...rest,
    })),
  })),
  AgentMessage: z
    .looseObject({
      id: z.string(),
      content: z.array(z.looseObject({ text: z.string() })),
      phase: z.string().nullish(),
      memory_citation: z.unknown().optional(),
    })
    .transform(({ id, content, phase, memory_citation }) => ({
      type: 'agentMessage',
      id,
      text: texts(content),
      phase: phase ?? null,
      memoryCitation: camelCaseKeys(memory_citation ?? null),
    })),
  Reasoning: z
    .looseObject({
      id: z.string(),
      summary_text: z.array(z.string()).default([]),
      raw_content: z.array(z.string()).default([]),
    })
    .transform(({ id, summary_text, raw_content }) => ({ type: 'reasoning', id, summary: summary_text, content: raw_content })),
  CommandExecution: z
    .looseObject({
      id: z.string(),
      process_id: z.string().nullish(),
      command: z.array(z.string()),
      cwd: z.string(),
      parsed_cmd: z.array(z.unknown()).default([]),
      source: z.string().default('agent'),
      status,
      aggregated_output: z.string().nullish(),
      exit_code: z.number().nullish(),
      duration,
    })
    .transform((item) => ({
      type: 'commandExecution',
      id: item.id,
      command: shellLine(item.command),
      cwd: pathOf(item.cwd),
      processId: item.process_id ?? null,
      source: camelCase(item.source),
      status: item.status ?? 'inProgress',
      commandActions: commandActions(item.parsed_cmd),
      aggregatedOutput: item.aggregated_output ?? null,
      exitCode: item.exit_code ?? null,
      durationMs: item.duration ?? null,
    })),
  FileChange: z.looseObject({ id: z.string(), changes: z.record(z.string(), z.unknown()), status }).transform((item) => ({
    type: 'fileChange',
    id: item.id,
    changes: fileChanges(item.changes),
    status: item.status ?? 'inProgress',
  })),
  McpToolCall: z
    .looseObject({
      id: z.string(),
      server: z.string(),
      tool: z.string(),
      arguments: z.unknown().optional(),
      readOnlyHint: z.boolean().nullish(),
      status,
      result: z.unknown().optional(),
      error: z.unknown().optional(),
      duration,
    })
    .transform((item) => ({
      type: 'mcpToolCall',
      id: item.id,
      server: item.server,
      tool: item.tool,
      status: item.status ?? 'inProgress',
      arguments: item.arguments ?? null,
      readOnlyHint: item.readOnlyHint ?? null,
      result: item.result ?? null,
      error: item.error ?? null,
      durationMs: item.duration ?? null,
    })),
}

/** The item in the shape of the app-server; a type that we do not know keeps all its members under camel-case names. */
export function toItem(item: CodexItem): Item {
  const exact = known[item.type]?.safeParse(item)
  if (exact?.success) return exact.data
  const { type, id, ...members } = item
  const renamed = Object.fromEntries(Object.entries(members).map(([key, member]) => [camelCase(key), camelCaseKeys(member)]))
  return { ...renamed, type: type.charAt(0).toLowerCase() + type.slice(1), id }
}
