import { createRequire } from 'node:module'
import { z } from 'zod'

const Package = z.looseObject({ name: z.literal('codex-switchboard'), version: z.string() })

/** Version of this product, from the nearest package.json of ours (the sources lie one folder deeper than the bundle's). */
export function readVersion(): string {
  const require = createRequire(import.meta.url)
  for (const path of ['../../package.json', '../../../package.json', '../package.json']) {
    try {
      const parsed = Package.safeParse(require(path))
      if (parsed.success) return parsed.data.version
    } catch {
      // Not there: the next place is tried.
    }
  }
  return '0.0.0'
}
