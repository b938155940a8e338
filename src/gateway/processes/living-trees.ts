import type { ProcessEntry } from './process-table.ts'

/**
 * The process trees of this gateway that are not quite gone: the value of their marker, and the process at their top, which
 * is known on Linux only.
 */
export const livingTrees = new Map<string, ProcessEntry | null>()
