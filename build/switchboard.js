#!/usr/bin/env node
// The command `switchboard`. It has to run on any Node that may be the machine's own, so it is plain and old JavaScript.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const neededMajor = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const out = join(root, 'out')

/** @param {string} message @param {string} hint @returns {never} */
function fail(message, hint) {
  process.stderr.write(`switchboard: ${message}\n  ${hint}\n`)
  process.exit(1)
}

/** The Node that `npm ci` put beside the sources. */
function bundledNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${system}-${process.arch}`
  const path = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(path) ? path : null
}

/** Runs this program again with another Node and ends as that one ends. @param {string} node */
function runWith(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  // On a terminal Ctrl-C reaches the child by itself; sent twice it would mean "at once".
  const forwarded = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT']
  for (const signal of forwarded) process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)))
  if (process.stdin.isTTY) process.on('SIGINT', () => {})
  child.on('error', (problem) => fail(`Node cannot be started: ${problem.message}`, 'Run: npm ci'))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const name of [...forwarded, 'SIGINT']) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}

/** Where there are sources, there may be newer ones. Only the gateway itself has the panel. */
async function buildIfNeeded() {
  if (!existsSync(join(root, 'src'))) return
  const names = process.argv.includes('serve') ? /** @type {const} */ (['node', 'panel']) : /** @type {const} */ (['node'])
  const { isUnchanged } = await import('./freshness.js')
  if (names.every((name) => isUnchanged(root, join(out, '.built', `${name}.look`)))) return
  const { ensureBuiltOnce } = await import('./build-targets.js')
  ensureBuiltOnce([...names], (line) => process.stderr.write(`[switchboard] ${line}\n`))
}

async function runHere() {
  // What V8 made of the program the last time; not in the shared temporary folder, where others could put code.
  module.enableCompileCache(join(out, '.compiled'))
  await buildIfNeeded()
  await import(pathToFileURL(join(out, 'gateway', 'cli.js')).href)
}

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  await runHere().catch((/** @type {Error} */ problem) => fail(problem.message, 'Run: npm ci && npm run build'))
} else {
  const node = bundledNode()
  if (node === null)
    fail(
      `Node ${neededMajor} is needed, this is ${process.version}.`,
      `Install Node ${neededMajor} from https://nodejs.org, or run npm ci in the project's folder.`,
    )
  runWith(node)
}
