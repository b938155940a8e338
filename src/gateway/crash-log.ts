import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { makeSubfolder } from '#node/data-dir.ts'
import { readVersion } from '#node/version.ts'

/** What is known of a gateway that ended by a fault of its own. */
export interface Crash {
  /** The record, a text for people. */
  path: string
  /** Unix ms. */
  at: number
}

const kept = 10
const fileName = /^crash-[\dTZ-]+\.log$/

const folderIn = (dataDir: string) => join(dataDir, 'logs')

function records(dataDir: string): string[] {
  try {
    const names = readdirSync(folderIn(dataDir)).filter((name) => fileName.test(name))
    return names.sort().map((name) => join(folderIn(dataDir), name))
  } catch {
    // There is no folder of logs yet.
    return []
  }
}

/** The last crash of a gateway of this data folder, if it was within this time. */
export function lastCrash(dataDir: string, withinMs: number): Crash | null {
  const path = records(dataDir).at(-1)
  if (path === undefined) return null
  try {
    const at = statSync(path).mtimeMs
    return Date.now() - at < withinMs ? { path, at } : null
  } catch {
    // Removed in this moment.
    return null
  }
}

/** Writes down at once what happened; the path, or `null` when nothing can be written. The ten newest are kept. */
export function recordCrash(dataDir: string, incident: string, cause: unknown): string | null {
  const at = new Date()
  const facts = [
    `incident ${incident}`,
    `time     ${at.toISOString()}`,
    `version  ${readVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `process  ${process.pid}, running for ${Math.round(process.uptime())} s`,
  ]
  const path = join(folderIn(dataDir), `crash-${at.toISOString().replaceAll(/[:.]/g, '-')}.log`)
  try {
    makeSubfolder(folderIn(dataDir))
    writeFileSync(path, `${facts.join('\n')}\n\n${inspect(cause, { depth: 3 })}\n`, { mode: 0o600 })
    for (const old of records(dataDir).slice(0, -kept)) rmSync(old, { force: true })
    return path
  } catch {
    // A full disk, say.
    return null
  }
}
