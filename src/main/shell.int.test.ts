import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { GatewayClient } from '#shared/contract/client.ts'
import { startShell } from './shell.ts'
import { app, BrowserWindow, changes, ipcMain, powerMonitor, resetStandIn, seen } from './stand-in/electron.ts'

vi.mock('electron', async () => {
  const standIn = await import('./stand-in/electron.ts')
  return { ...standIn, default: standIn }
})
// The desktop of this machine is nobody's business here.
vi.mock('./tray/linux-tray.ts', () => ({ hasLinuxTray: async () => true }))

let dataDir: string
let signals: NodeJS.SignalsListener[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-shell-'))
  app.userData = join(dataDir, 'desktop')
  await mkdir(app.userData)
  signals = process.listeners('SIGTERM')
})

afterEach(async () => {
  await resetStandIn()
  vi.unstubAllEnvs()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    for (const listener of process.listeners(signal)) if (!signals.includes(listener)) process.off(signal, listener)
  }
  await rm(dataDir, { recursive: true, force: true })
})

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await once(changes, 'change')
}

function start(port = 0, hidden = false): Promise<unknown> {
  const gatewayArguments = [`--data-dir=${dataDir}`, `--http-port=${port}`, '--demo']
  return startShell({ gatewayArguments, dataDir, hidden })
}

const preferencesFile = () => join(app.userData, 'desktop.json')

/** As the panel does with the newest port it got. */
function panelClient(): GatewayClient {
  const port = seen.ports.at(-1)
  if (!port) throw new Error('the panel got no port')
  const client: GatewayClient = createORPCClient(new RPCLink({ port }))
  port.start()
  return client
}

const lastTrayMenu = () => seen.trayMenus.at(-1) ?? []

async function quit(): Promise<void> {
  app.quit()
  await until(() => seen.hasEnded)
}

test('the panel speaks to the gateway through a port of its own, and the tray shows where it serves', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  const status = await panelClient().gateway.status()
  expect(status.state).toBe('running')
  expect(seen.loaded).toEqual(['app://panel/index.html#/'])
  await until(() => lastTrayMenu()[0] === `Running on ${new URL(status.endpoint).host}`)
  await quit()
})

test('what the panel shows for clients over stdio is there to be started', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  const { stdio } = await panelClient().clients.commands()
  const [program = '', launcher = '', ...args] = stdio ?? []
  expect([program, launcher].every((path) => isAbsolute(path) && existsSync(path))).toBe(true)
  expect(launcher.endsWith(join('build', 'switchboard.js'))).toBe(true)
  expect(args).toEqual(['mcp', '--data-dir', dataDir])
  await quit()
})

test('a crash is shown, and the panel gets a port of the next gateway', async () => {
  await start()
  await until(() => seen.ports.length === 1)
  await seen.gateways[0]?.terminate()
  await until(() => seen.ports.length === 2)
  expect(seen.titles).toContain('Codex Switchboard: The gateway ended unexpectedly, attempt 2 follows…')
  expect((await panelClient().gateway.status()).state).toBe('running')
  expect(seen.titles.at(-1)).toBe('Codex Switchboard')
  await quit()
})

test('an approval is told, and quitting asks while its run is active', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  const client = panelClient()
  await client.runs.start({ prompt: 'Show me what you can do' })
  await until(() => seen.notifications.length > 0 && lastTrayMenu().includes('Pending approvals (1)'))

  seen.answer = 1
  app.quit()
  await until(() => seen.dialogs.length === 1)
  expect(seen.dialogs[0]).toMatchObject({ message: '1 run is active. Quit anyway?', buttons: ['Quit', 'Keep running'] })
  expect((await client.gateway.status()).activeRuns).toBe(1)
  expect(seen.hasEnded).toBe(false)

  seen.answer = 0
  await quit()
  expect(seen.gateways).toHaveLength(1)
})

test('a gateway that does not start says why and offers to try again', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  seen.answer = 1
  await start((other.address() as AddressInfo).port)
  await until(() => seen.dialogs.length > 0)
  expect(seen.dialogs[0]?.message).toMatch(/^Port \d+ on 127\.0\.0\.1 is already in use\.$/)
  expect(seen.dialogs[0]?.buttons).toEqual(['Try again', 'Later', 'Quit'])
  expect(lastTrayMenu()[0]).toBe('The gateway does not start')
  other.close()
  await quit()
})

/** A gateway that somebody else started for the same data folder. */
async function startElsewhere(): Promise<ChildProcess> {
  const entry = fileURLToPath(new URL('../gateway/main.ts', import.meta.url))
  const child = fork(entry, [`--data-dir=${dataDir}`, '--http-port=0', '--demo'], { stdio: 'ignore', execArgv: [] })
  await once(child, 'message')
  return child
}

test('a running gateway is used and left alone, waited for when it is restarted, and replaced when it stays away', async () => {
  const elsewhere = await startElsewhere()
  await start()
  await until(() => seen.loaded.length > 0)
  expect(seen.loaded[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/panel\/open\?ticket=.+#\/$/)
  await until(() => lastTrayMenu().includes('Stop serving clients'))

  elsewhere.kill('SIGKILL')
  await until(() => seen.titles.at(-1) === 'Codex Switchboard: The gateway went away, reconnecting…')
  const restarted = await startElsewhere()
  await until(() => seen.loaded.length > 1)
  expect(seen.loaded[1]).toMatch(/\/panel\/open\?ticket=.+#\/$/)
  expect(seen.gateways).toHaveLength(0)
  await until(() => lastTrayMenu().includes('Stop serving clients'))

  restarted.kill('SIGKILL')
  await until(() => seen.ports.length > 0)
  expect(seen.loaded.at(-1)).toBe('app://panel/index.html#/')
  expect(seen.gateways).toHaveLength(1)
  await quit()
}, 30_000)

test('a gateway that was overlooked is attached to without a word about a failure', async () => {
  const elsewhere = await startElsewhere()
  await rename(join(dataDir, 'gateway.json'), join(dataDir, 'hidden.json'))
  await start()
  await until(() => seen.gateways.length === 1)
  const [refused] = seen.gateways
  if (refused) await once(refused, 'exit')
  await rename(join(dataDir, 'hidden.json'), join(dataDir, 'gateway.json'))
  await until(() => seen.loaded.some((url) => url.includes('/panel/open')))
  expect(seen.dialogs).toEqual([])
  await quit()
  elsewhere.kill('SIGKILL')
})

test('preferences that cannot be written keep nobody from closing the window or quitting', async () => {
  await mkdir(preferencesFile())
  await start()
  await until(() => seen.ports.length > 0)
  const [window] = BrowserWindow.all
  window?.close()
  expect(window).toMatchObject({ isDestroyed: false, isShown: false })
  await quit()
})

test('the place of the window is remembered', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  BrowserWindow.all[0]?.close()
  expect(JSON.parse(await readFile(preferencesFile(), 'utf8')).window).toMatchObject({ width: 900, height: 600 })
  await quit()
})

test('a window that was maximized appears so once it is painted, and not at all when the start is hidden', async () => {
  await writeFile(preferencesFile(), JSON.stringify({ window: { x: 0, y: 0, width: 900, height: 600, maximized: true } }))
  await start(0, true)
  await until(() => seen.ports.length > 0)
  expect(seen.window).toEqual(['ready'])
  await quit()
  await resetStandIn()

  await start()
  await until(() => seen.ports.length > 0)
  expect(seen.window).toEqual(['ready', 'maximize', 'show'])
  await quit()
})

test('the page that was open comes back after a crash of the renderer', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  const contents = BrowserWindow.all[0]?.webContents
  contents?.goTo('app://panel/index.html#/runs/run_1')
  contents?.emit('render-process-gone', {}, { reason: 'crashed' })
  await until(() => seen.loaded.length > 1)
  expect(seen.loaded.at(-1)).toBe('app://panel/index.html#/runs/run_1')
  await quit()
})

test('only the panel itself may ask for a folder', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  const choose = ipcMain.handlers.get('switchboard:choose-folder')
  const { mainFrame } = BrowserWindow.all[0]?.webContents ?? {}
  expect(() => choose?.({ senderFrame: { url: 'app://panel/index.html' } }, '/work')).toThrow('Only the panel')
  expect(() => choose?.({ senderFrame: null }, '/work')).toThrow('Only the panel')
  expect(await choose?.({ senderFrame: mainFrame }, '/work')).toBe('/chosen/folder')
  expect(seen.dialogs).toEqual([{ message: 'folder from /work', buttons: [] }])
  seen.answer = 1
  expect(await choose?.({ senderFrame: mainFrame }, { not: 'text' })).toBeNull()
  await quit()
})

test('the panel itself, and no other page, may restart the gateway', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  const restart = ipcMain.handlers.get('switchboard:restart-gateway')
  const { mainFrame } = BrowserWindow.all[0]?.webContents ?? {}
  expect(() => restart?.({ senderFrame: { url: 'app://panel/index.html' } }, undefined)).toThrow('Only the panel')
  const forks = seen.forks.length
  await restart?.({ senderFrame: mainFrame }, undefined)
  await until(() => seen.forks.length > forks)
  await quit()
})

test.skipIf(process.platform === 'win32')(
  'a start from the desktop has the environment of a terminal and the last folder',
  async () => {
    app.isPackaged = true
    const home = join(dataDir, 'home')
    const workspace = join(dataDir, 'workspace')
    await Promise.all([mkdir(join(home, '.local', 'bin'), { recursive: true }), mkdir(workspace)])
    await writeFile(join(home, '.profile'), 'echo hello; export FROM_PROFILE=yes; PATH="/opt/of-profile:$PATH"')
    for (const [name, value] of Object.entries({ HOME: home, SHELL: '/bin/sh', TERM: '', SHLVL: '', PATH: '/usr/bin:/bin' })) {
      vi.stubEnv(name, value)
    }
    await start()
    await until(() => seen.forks.length === 1)
    expect(seen.forks[0]).toMatchObject({ cwd: home, env: { FROM_PROFILE: 'yes' } })
    const path = seen.forks[0]?.env['PATH']?.split(delimiter)
    expect(path).toEqual(expect.arrayContaining(['/opt/of-profile', join(home, '.local', 'bin')]))
    await until(() => seen.ports.length > 0)
    await quit()
    await resetStandIn()

    app.isPackaged = true
    await writeFile(preferencesFile(), JSON.stringify({ workspace }))
    await start()
    await until(() => seen.forks.length === 1)
    expect(seen.forks[0]?.cwd).toBe(workspace)
    await until(() => seen.ports.length > 0)
    await quit()
  },
)

test('a shutdown of the machine waits until the gateway is closed', async () => {
  await start()
  await until(() => seen.ports.length > 0)
  let isDelayed = false
  const preventDefault = () => {
    isDelayed = true
  }
  powerMonitor.emit('shutdown', { preventDefault })
  expect(isDelayed).toBe(true)
  await until(() => seen.hasEnded)
  expect(existsSync(join(dataDir, 'gateway.json'))).toBe(false)
})
