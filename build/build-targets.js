import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { rememberLook } from './freshness.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamps = join(root, 'out', '.built')
const lockDeadlineMs = 300_000

/**
 * @typedef {object} Target
 * @property {string} title what is built, for a person
 * @property {string[]} sources files and folders below the root
 * @property {string} product a file that a build makes
 * @property {string[]} command arguments of Node
 * @property {(keyof typeof targets)[]} [covers] targets that the same command builds too
 */

/** What can be built, each from its own sources. */
export const targets = /** @type {const} */ ({
  node: {
    title: 'the gateway and the command line',
    sources: [
      'src/shared',
      'src/node',
      'src/gateway',
      'src/cli',
      'build/node.vite.config.ts',
      'build/light-http.ts',
      'package-lock.json',
    ],
    product: 'out/gateway/cli.js',
    command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'build/node.vite.config.ts', '--logLevel', 'warn'],
  },
  panel: {
    title: 'the panel',
    sources: ['src/shared', 'src/renderer', 'build/panel.vite.config.ts', 'package-lock.json'],
    product: 'out/renderer/index.html',
    command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'build/panel.vite.config.ts', '--logLevel', 'warn'],
  },
  app: {
    title: 'the desktop app',
    sources: [
      'src/shared',
      'src/node',
      'src/main',
      'src/preload',
      'src/renderer',
      'electron.vite.config.ts',
      'build/panel.vite.config.ts',
      'package-lock.json',
    ],
    product: 'out/main/index.js',
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
    covers: ['panel'],
  },
})

/** @typedef {keyof typeof targets} TargetName */

/** @param {string} path @returns {string[]} */
function filesOf(path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
}

/** Names, sizes and times of the sources: cheap, and different after every edit, checkout or deletion. @param {TargetName} name */
function fingerprint(name) {
  const hash = createHash('sha256')
  for (const path of targets[name].sources.flatMap(filesOf).sort()) {
    const { size, mtimeMs } = statSync(join(root, path))
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** @param {TargetName} name */
const stampOf = (name) => join(stamps, name)

/** @param {TargetName} name */
function isUpToDate(name) {
  if (!existsSync(join(root, targets[name].product)) || !existsSync(stampOf(name))) return false
  return readFileSync(stampOf(name), 'utf8') === fingerprint(name)
}

/** @param {TargetName} name @param {(line: string) => void} say */
function build(name, say) {
  const target = targets[name]
  const startedAt = Date.now()
  const covered = [name, ...('covers' in target ? target.covers : [])]
  const prints = covered.map((each) => [each, fingerprint(each)])
  // The output of the tools goes to standard error, because standard output may belong to an MCP client.
  const { status, error } = spawnSync(process.execPath, target.command, { cwd: root, stdio: ['ignore', 2, 2] })
  rmSync(join(root, 'out', '.compiled'), { recursive: true, force: true })
  if (status !== 0) throw new Error(`Building ${target.title} failed${error ? `: ${error.message}` : ''}.`)
  for (const [each, print] of prints) writeFileSync(stampOf(/** @type {TargetName} */ (each)), print ?? '')
  say(`Built ${target.title} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
}

/**
 * The same for a command that starts often: what it looked at is kept, so that `isUnchanged` can tell cheaply next time.
 * @param {TargetName[]} names @param {(line: string) => void} say
 */
export function ensureBuiltOnce(names, say) {
  const at = Date.now()
  ensureBuilt(names, { say })
  for (const name of names) {
    const { product, sources } = targets[name]
    try {
      rememberLook(root, `${stampOf(name)}.look`, { at, products: [product], sources })
    } catch {
      // A folder that cannot be written: the next start looks again.
    }
  }
}

/**
 * Builds what is missing or older than its sources. Two processes never build at once: the second one waits, then finds
 * everything done. The lock is a SQLite transaction, which ends with the process that holds it.
 * @param {TargetName[]} names
 * @param {{ say: (line: string) => void, force?: boolean }} options
 */
export function ensureBuilt(names, { say, force = false }) {
  if (!force && names.every(isUpToDate)) return
  mkdirSync(stamps, { recursive: true })
  const lock = new DatabaseSync(join(stamps, 'lock'), { timeout: lockDeadlineMs })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    for (const name of names) {
      if (!force && isUpToDate(name)) continue
      say(`Building ${targets[name].title} from its sources …`)
      build(name, say)
    }
  } finally {
    lock.close()
  }
}
