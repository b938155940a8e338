/** Revisions with sessions, newest first; the stateless ones from 2026-07-28 on are served apart. */
export const sessionRevisions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'] as const
export const latestSessionRevision = sessionRevisions[0]

const known: ReadonlySet<string> = new Set(sessionRevisions)
const firstStatelessRevision = '2026-07-28'

export function isSessionRevision(version: string): boolean {
  return known.has(version)
}

/** Revisions are dates, so their texts sort by time. */
export function isStatelessRevision(version: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(version) && version >= firstStatelessRevision
}

/** The answer to `initialize`: the client's revision when we know it, else our latest, as the specification says. */
export function negotiated(requested: unknown): string {
  return typeof requested === 'string' && known.has(requested) ? requested : latestSessionRevision
}

/** Clients before this revision cannot read an SSE event without data. */
export function readsPrimingEvents(version: string): boolean {
  return version >= '2025-11-25'
}
