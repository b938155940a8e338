import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { expect, launch, test } from './desktop.ts'

const preferencesOf = (dataDir: string) => join(dataDir, 'desktop', 'desktop.json')

const windowOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return { isVisible: window?.isVisible(), isMaximized: window?.isMaximized() }
  })

test('preferences that cannot be written keep nobody from closing the window or quitting', async ({ dataDir }) => {
  await mkdir(preferencesOf(dataDir), { recursive: true })
  const { app, pill } = await launch(dataDir)
  await expect(pill).toHaveText('Serving')
  const ended = once(app.process(), 'exit')
  await app.evaluate(({ app: electronApp, BrowserWindow }) => {
    // Without a tray closing the window is quitting, which is the same to this test.
    BrowserWindow.getAllWindows()[0]?.close()
    electronApp.quit()
  })
  await ended
})

test('a window that was maximized is shown so, once it has something to show', async ({ dataDir }) => {
  await mkdir(join(dataDir, 'desktop'), { recursive: true })
  const window = { x: 10, y: 10, width: 900, height: 600, maximized: true }
  await writeFile(preferencesOf(dataDir), JSON.stringify({ window }))
  const { app, pill } = await launch(dataDir)
  await expect(pill).toHaveText('Serving')
  await expect.poll(() => windowOf(app)).toEqual({ isVisible: true, isMaximized: true })
  await app.close()
})

test('the page that was open comes back after a crash of the renderer', async ({ desktop }) => {
  await expect(desktop.pill).toHaveText('Serving')
  await desktop.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click()
  await expect(desktop.page).toHaveURL(/#\/runs$/)
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  const address = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  await expect.poll(address).toMatch(/#\/runs$/)
  const isCrashed = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed())
  await expect.poll(isCrashed).toBe(false)
})

test('a data folder without a name is refused', async ({ dataDir }) => {
  const started = launch(dataDir, ['--data-dir=']).then(({ app }) => app.close())
  await expect(started).rejects.toThrow()
})
