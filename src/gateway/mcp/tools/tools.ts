import type { Access, Role } from '#shared/contract/access.ts'
import { toolsetsOf } from '#shared/toolsets.ts'
import { type Principal, refusalOf } from '../../access/principal.ts'
import { codexSessionsTool } from './codex-sessions.ts'
import { codexTool } from './core/codex.ts'
import { codexReplyTool } from './core/codex-reply.ts'
import type { Tool } from './tool.ts'

const tools: readonly Tool[] = [codexTool, codexReplyTool, codexSessionsTool]

/** What a tool of a role does, in the words of the contract: it is asked of its callers in the same way. */
const accessOf: Record<Role, Access> = { viewer: 'read', code: 'use', admin: 'person' }

export function mayCallTool(principal: Principal, tool: Tool): boolean {
  return refusalOf(principal, accessOf[tool.role]) === null
}

/** Result of `tools/list`: what this caller may call of the toolsets that are on (setting `toolsets`). */
export function listTools(toolsets: string, principal: Principal): { tools: Tool['definition'][] } {
  const on = toolsetsOf(toolsets)
  const offered = tools.filter((tool) => on.has(tool.toolset) && mayCallTool(principal, tool))
  return { tools: offered.map(({ definition }) => definition) }
}

/** The tool of this name, if its toolset is on. */
export function findTool(name: string, toolsets: string): Tool | null {
  const found = tools.find((tool) => tool.name === name)
  return found && toolsetsOf(toolsets).has(found.toolset) ? found : null
}
