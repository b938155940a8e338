import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unusable } from './data-dir.ts'

export const tokenPath = (dataDir: string): string => join(dataDir, 'token')

const wellFormed = /^[\w-]{32,128}$/

/** The token of this data folder, or `null` when there is none yet. */
export function readLocalToken(dataDir: string): string | null {
  try {
    const token = readFileSync(tokenPath(dataDir), 'utf8').trim()
    return wellFormed.test(token) ? token : null
  } catch {
    // No file yet, or not readable: the caller says what that means.
    return null
  }
}

/** The local owner's token, made on first use: 256 random bits in a file that only the owner can read. */
export function ensureLocalToken(dataDir: string): string {
  const known = readLocalToken(dataDir)
  const token = known ?? randomBytes(32).toString('base64url')
  try {
    if (known === null) writeFileSync(tokenPath(dataDir), `${token}\n`, { mode: 0o600 })
    if (process.platform !== 'win32') chmodSync(tokenPath(dataDir), 0o600)
  } catch (thrown) {
    throw unusable(dataDir, thrown)
  }
  return token
}

const lookEveryMs = 1_000

/**
 * Writes the file again when somebody has deleted it: the gateway goes on with this token, but without its file nobody
 * would find the gateway any more, nor could end it. Into no other folder: `isFolderThere` tells.
 */
export function keepLocalToken(dataDir: string, token: string, isFolderThere: () => boolean): { stop(): void } {
  const timer = setInterval(() => {
    if (!isFolderThere()) return
    try {
      writeFileSync(tokenPath(dataDir), `${token}\n`, { flag: 'wx', mode: 0o600 })
    } catch {
      // There it is; or the folder is full: then there is nobody to find the gateway by it.
    }
  }, lookEveryMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** A test for one secret that takes the same time for every given text, whatever its length. */
export function sameSecretAs(expected: string): (given: string) => boolean {
  const expectedDigest = digest(expected)
  return (given) => timingSafeEqual(digest(given), expectedDigest)
}
