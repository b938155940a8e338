// `npm start`: the desktop app, or without a screen or an Electron program the same panel in a browser.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureBuilt } from './build-targets.js'
import { electronBinary } from './electron-binary.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv.slice(2)
const downloadDeadlineMs = 600_000

/** @param {string} line */
const say = (line) => console.log(`[switchboard] ${line}`)

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/** The package `electron` brings its program only when it is asked to; that happens here, once. */
function findOrDownloadElectron() {
  const found = electronBinary()
  if (found !== null) return found
  say('Downloading Electron, once …')
  const script = join(root, 'node_modules', 'electron', 'install.js')
  spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'ignore'], timeout: downloadDeadlineMs })
  return electronBinary()
}

/** @param {string} electron */
function startApp(electron) {
  ensureBuilt(['app', 'node'], { say })
  // Chromium refuses to run as root with its sandbox.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(electron, [...asRoot, root, ...given], { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  child.on('error', (problem) => {
    console.error(`switchboard: Electron cannot be started: ${problem.message}`)
    process.exit(1)
  })
  child.on('exit', (code) => process.exit(code ?? 1))
}

/** @param {string} reason */
async function startInBrowser(reason) {
  say(`There is no window, because ${reason}. The panel is served to a browser instead.`)
  ensureBuilt(['node', 'panel'], { say })
  process.argv = [process.execPath, join(root, 'build', 'switchboard.js'), 'serve', '--open', ...given]
  await import(pathToFileURL(join(root, 'out', 'gateway', 'cli.js')).href)
}

if (hasDisplay()) {
  const electron = findOrDownloadElectron()
  if (electron !== null) startApp(electron)
  else await startInBrowser('the Electron program could not be downloaded')
} else {
  await startInBrowser('this machine has no display')
}
