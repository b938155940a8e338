import { accessSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeFileSync } from 'atomically'

/** Writes a file for its owner only, whole or not at all, into a folder that is there: `atomically` alone would make one. */
export function writePrivateFile(path: string, text: string): void {
  accessSync(dirname(path))
  writeFileSync(path, text, { mode: 0o600 })
}
