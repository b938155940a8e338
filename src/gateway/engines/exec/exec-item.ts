import { z } from 'zod'
import type { FileChange, Item } from '#shared/contract/items.ts'
import { camelCase, camelCaseKeys } from '../camel-case.ts'

/** An item as `codex exec --json` writes it. */
export const ExecItem = z.looseObject({ type: z.string(), id: z.string() })
export type ExecItem = z.infer<typeof ExecItem>

/** Far more than anything means; what takes items further goes down level by level. */
export const maxItemDepth = 200

/** Whether there is anything below so many levels of a JSON value. */
export function isNestedBelow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member) => isNestedBelow(member, levels - 1))
}

/** Text of an item of type `error`. */
export function messageOf({ message }: ExecItem): string {
  return typeof message === 'string' ? message : ''
}

const status = z.string().transform(camelCase).default('inProgress')
const text = z.string().default('')

const Change = z
  .looseObject({ path: z.string(), kind: z.enum(['add', 'delete', 'update']) })
  .transform(({ path, kind }): FileChange => ({ path, kind: { type: kind }, diff: '', isDiffUnknown: true }))

function knownItems(cwd: string): Record<string, z.ZodType<{ type: string }>> {
  return {
    agent_message: z.looseObject({ text }).transform((item) => ({ type: 'agentMessage', text: item.text, phase: null })),
    reasoning: z.looseObject({ text }).transform((item) => ({ type: 'reasoning', summary: [item.text], content: [] })),
    command_execution: z
      .looseObject({
        command: z.string(),
        status,
        aggregated_output: z.string().nullish(),
        exit_code: z.number().nullish(),
      })
      .transform((item) => ({
        type: 'commandExecution',
        command: item.command,
        cwd,
        processId: null,
        source: 'agent',
        status: item.status,
        commandActions: [],
        aggregatedOutput: item.status === 'inProgress' ? null : (item.aggregated_output ?? null),
        exitCode: item.exit_code ?? null,
        durationMs: null,
      })),
    file_change: z
      .looseObject({ changes: z.array(Change), status })
      .transform((item) => ({ type: 'fileChange', changes: item.changes, status: item.status })),
    mcp_tool_call: z
      .looseObject({
        server: z.string(),
        tool: z.string(),
        status,
        arguments: z.unknown().optional(),
        result: z.looseObject({ content: z.unknown(), structured_content: z.unknown().optional() }).nullish(),
        error: z.unknown().optional(),
      })
      .transform((item) => ({
        type: 'mcpToolCall',
        server: item.server,
        tool: item.tool,
        status: item.status,
        arguments: item.arguments ?? null,
        result: item.result ? { content: item.result.content, structuredContent: item.result.structured_content ?? null } : null,
        error: item.error ?? null,
        durationMs: null,
      })),
  }
}

/** Gives items the shape of the app-server; a type that we do not know keeps its members under camel-case names. */
export function createItemMapper(options: {
  /** Where commands run: `codex exec` does not tell. */
  cwd: string
  /** `codex exec` counts the items of each process from 0. */
  idPrefix: string
}): (item: ExecItem) => Item {
  // The type comes from outside, and may be the name of something that every object has.
  const known = new Map(Object.entries(knownItems(options.cwd)))
  return (item) => {
    const id = `${options.idPrefix}-${item.id}`
    const exact = known.get(item.type)?.safeParse(item)
    if (exact?.success) return { ...exact.data, id }
    const { type, id: _, ...members } = item
    const renamed = Object.entries(members).map(([key, member]) => [camelCase(key), camelCaseKeys(member)])
    return { ...Object.fromEntries(renamed), type: camelCase(type), id }
  }
}
