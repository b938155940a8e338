import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('../node_modules/electron/', import.meta.url))

/** Name of the program inside `dist`, as electron's own `path.txt` would say it. @type {Partial<Record<NodeJS.Platform, string>>} */
const defaultProgram = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/** @param {string} folder */
function programName(folder) {
  const pathFile = join(folder, 'path.txt')
  if (existsSync(pathFile)) return readFileSync(pathFile, 'utf8').trim()
  return defaultProgram[process.platform] ?? 'electron'
}

/**
 * Path of the Electron program, or `null`. Looks only: `require('electron')` would try to download one. Plain
 * JavaScript for the Node that a fresh machine has.
 *
 * @param {{ env?: Record<string, string | undefined>, folder?: string }} [options]
 * @returns {string | null}
 */
export function electronBinary({ env = process.env, folder = packageFolder } = {}) {
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist')
  const program = join(dist, programName(folder))
  return existsSync(program) ? program : null
}

/** @param {{ env?: Record<string, string | undefined>, folder?: string }} [options] */
export function hasElectronBinary(options) {
  return electronBinary(options) !== null
}
