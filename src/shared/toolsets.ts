/** Groups of MCP tools that are offered together. `core` is the pair of the removed `codex mcp-server`. */
export const toolsets = ['core', 'sessions'] as const
export type Toolset = (typeof toolsets)[number]

const namesIn = (text: string) => text.split(',').map((name) => name.trim())

/** Whether a text names toolsets, separated by commas, and nothing else. */
export function areToolsets(text: string): boolean {
  return namesIn(text).every((name) => toolsets.some((known) => known === name))
}

export function toolsetsOf(text: string): ReadonlySet<string> {
  return new Set(namesIn(text))
}
