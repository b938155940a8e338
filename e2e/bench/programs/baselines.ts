import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './paths.ts'
import { type Endpoint, type Program, startProgram } from './program.ts'

export const baselineNames = ['bare', 'sdk', 'sdk-v2'] as const
export type BaselineName = (typeof baselineNames)[number]

const sources = join(root, 'e2e', 'bench', 'baselines')
const plain = join(root, 'out', 'bench')

const Announcement = z.object({ endpoint: z.url(), headers: z.record(z.string(), z.string()).default({}) })

/** The endpoint in the line by which our own servers announce themselves. */
export function readAnnouncement(line: string): Endpoint | null {
  if (!line.startsWith('{')) return null
  const { endpoint, headers } = Announcement.parse(JSON.parse(line))
  return { url: endpoint, headers }
}

/** Writes the baselines as plain JavaScript, so that their start is not charged for reading TypeScript. */
export function prepareBaselines(): void {
  mkdirSync(plain, { recursive: true })
  for (const file of readdirSync(sources)) {
    const code = stripTypeScriptTypes(readFileSync(join(sources, file), 'utf8'))
    writeFileSync(join(plain, file.replace(/\.ts$/, '.mjs')), code.replaceAll(/(from '\.[^']+)\.ts'/g, "$1.mjs'"))
  }
}

export function startBaseline(name: BaselineName): Promise<Program> {
  return startProgram({ name, args: [join(plain, `${name}.mjs`)], cwd: root, readEndpoint: readAnnouncement })
}
