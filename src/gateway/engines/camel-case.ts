/** `in_progress` -> `inProgress`. */
export function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** The value with all member names, at every depth, in camel case; texts and numbers stay as they are. */
export function camelCaseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCaseKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [camelCase(key), camelCaseKeys(member)]))
}

/** Codex's error info: the word itself, or one member named by the word; in app-server words. */
export function errorInfo(info: unknown): unknown {
  return typeof info === 'string' ? camelCase(info) : camelCaseKeys(info ?? null)
}
