import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../src/node/is-alive.ts'
import { expect, test } from './desktop.ts'

test('a gateway that crashes is replaced and the panel comes back by itself', async ({ desktop }) => {
  await expect(desktop.pill).toHaveText('Serving')
  const before = await desktop.gatewayPid()
  expect(before).not.toBeNull()
  if (before !== null) process.kill(before, 'SIGKILL')

  await expect(desktop.pill).not.toHaveText('Serving')
  await expect.poll(desktop.gatewayPid).not.toBe(before)
  await expect.poll(desktop.gatewayPid).not.toBeNull()
  await expect(desktop.pill).toHaveText('Serving')
})

test('a second start brings the first window to the front and ends', async ({ desktop }) => {
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const second = spawn(desktop.command.program, desktop.command.args, { stdio: 'ignore' })
  const [exitCode] = await once(second, 'exit')
  expect(exitCode).toBe(0)
  const isVisible = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(isVisible).toBe(true)
  expect(desktop.app.windows()).toHaveLength(1)
})

test('quitting closes the gateway and leaves no process', async ({ desktop }) => {
  await expect(desktop.pill).toHaveText('Serving')
  const pid = await desktop.gatewayPid()
  const ended = once(desktop.app.process(), 'exit')
  await desktop.app.evaluate(({ app }) => app.quit())
  await ended
  expect(pid !== null && isAlive(pid)).toBe(false)
  expect(existsSync(join(desktop.dataDir, 'gateway.json'))).toBe(false)
})

test('the tray follows the state of the gateway', async ({ desktop }) => {
  const hasTray = process.platform !== 'linux' || process.env['SWITCHBOARD_TEST_TRAY'] === '1'
  if (!hasTray) {
    console.log('skipped: no tray on this desktop (set SWITCHBOARD_TEST_TRAY=1 where there is one)')
    test.skip(true, 'no tray on this desktop')
  }
  await expect(desktop.pill).toHaveText('Serving')
  // Electron lists no trays, so the next menu that the app sets is caught.
  await desktop.app.evaluate(({ Tray }) => {
    const setContextMenu = Tray.prototype.setContextMenu
    Tray.prototype.setContextMenu = function (menu) {
      Reflect.set(globalThis, 'trayLabels', menu?.items.map((item) => item.label) ?? [])
      return setContextMenu.call(this, menu)
    }
  })
  await desktop.page.getByRole('button', { name: 'Stop', exact: true }).click()
  await desktop.page.getByRole('button', { name: 'Stop serving' }).click()
  await expect(desktop.pill).toHaveText('Stopped')
  const trayLabels = () => desktop.app.evaluate(() => Reflect.get(globalThis, 'trayLabels') ?? null)
  await expect.poll(trayLabels).toContain('Start serving clients')
  expect((await trayLabels())?.[0]).toBe('Not serving clients')
})
