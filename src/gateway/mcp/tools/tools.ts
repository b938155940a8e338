import { codexTool } from './core/codex.ts'
import { codexReplyTool } from './core/codex-reply.ts'
import type { Tool } from './tool.ts'

const tools: readonly Tool[] = [codexTool, codexReplyTool]
const byName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]))

/** Result of `tools/list`. */
export const toolList = { tools: tools.map((tool) => tool.definition) }

export function findTool(name: string): Tool | null {
  return byName.get(name) ?? null
}
