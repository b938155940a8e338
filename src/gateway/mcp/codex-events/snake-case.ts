/** `httpStatusCode` as `http_status_code`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`)
}

/** The same value with the members of all objects in snake case; texts stay as they are. */
export function withSnakeMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeMembers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [snakeCase(name), withSnakeMembers(member)]))
}

/** An enum value of Codex: a name (`usageLimitExceeded`), or an object whose one member is the name. */
export function snakeVariant(value: unknown): unknown {
  return typeof value === 'string' ? snakeCase(value) : withSnakeMembers(value)
}
