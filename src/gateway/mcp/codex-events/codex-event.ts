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

/** `httpStatusCode` as `http_status_code`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`)
}

/** The members of an object, and of all objects in it, in snake case; texts stay as they are. */
export function snakeMembers(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [snakeCase(name), withSnakeMembers(member)]))
}

/** The same value with the members of all objects in snake case. */
export function withSnakeMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeMembers)
  return typeof value === 'object' && value !== null ? snakeMembers(value) : value
}

/** An enum value of Codex: a name (`usageLimitExceeded`), or an object whose one member is the name. */
export function snakeVariant(value: unknown): unknown {
  return typeof value === 'string' ? snakeCase(value) : withSnakeMembers(value)
}

/** Milliseconds as Rust's `Duration` is written. */
export function duration(ms: number | null | undefined): { secs: number; nanos: number } {
  const whole = ms ?? 0
  return { secs: Math.floor(whole / 1_000), nanos: Math.round((whole % 1_000) * 1_000_000) }
}
