import { statSync } from 'node:fs'

/** What is there: `null` when nothing is, or nothing that we may look at. */
export function pathType(path: string): 'folder' | 'file' | null {
  try {
    const found = statSync(path)
    if (found.isDirectory()) return 'folder'
    return found.isFile() ? 'file' : null
  } catch {
    // Nothing there, a file where a folder should be, no right to look, no path at all: the same answer.
    return null
  }
}
