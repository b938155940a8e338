/** The `msg` of a `codex/event` notification, as `codex mcp-server` 0.153.4 sent it. */
export interface CodexMessage {
  type: string
  [member: string]: unknown
}

/** One `codex/event` without its envelope; `id` is the turn's id, or empty for what belongs to no turn. */
export interface CodexEvent {
  id: string
  msg: CodexMessage
}

/** The members that have a value: Codex leaves `None` out where it does not write `null`. */
export function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined))
}
