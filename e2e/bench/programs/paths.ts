import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

const temporary = new Set<string>()

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  temporary.delete(path)
}

process.on('exit', () => {
  for (const path of temporary) remove(path)
})

/** A new folder below the system's temporary one; it is removed with `remove`, at the latest when this process ends. */
export function temporaryFolder(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `switchboard-bench-${name}-`))
  temporary.add(path)
  return { path, remove: () => remove(path) }
}
