// Finds a Chromium for the browser tests; as root on Debian it installs one when there is none.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const usualPlaces = [
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

async function playwrightsOwn() {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return existsSync(path) ? path : null
}

function systems() {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = systemNames.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...usualPlaces].find((path) => existsSync(path)) ?? null
}

/** The Chromium that tests use without installing anything, or `null`. */
export async function findChromium() {
  return process.env['SWITCHBOARD_CHROMIUM'] || (await playwrightsOwn()) || systems()
}

/** @param {string[]} command */
function runOrThrow(command) {
  const [program = '', ...rest] = command
  const { status } = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (status !== 0)
    throw new Error(`"${command.join(' ')}" failed. Install Chromium by hand: npx playwright install --with-deps chromium`)
}

/** Path of a Chromium; throws with the one line that installs it. */
export async function ensureChromium() {
  const found = await findChromium()
  if (found) return found
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!isRootOnDebian) throw new Error('There is no Chromium for the browser tests. Install it: npx playwright install chromium')
  console.log('There is no Chromium for the browser tests: installing the package "chromium" with apt-get.')
  runOrThrow(['apt-get', 'update', '-qq'])
  runOrThrow(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  const installed = systems()
  if (!installed) throw new Error('The package "chromium" was installed, but no program of that name is on the PATH.')
  return installed
}
