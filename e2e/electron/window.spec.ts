import { readFile } from 'node:fs/promises'
import { expect, test } from './desktop.ts'

test('the window opens with the panel and a serving gateway', async ({ desktop }) => {
  await expect(desktop.page).toHaveURL(/^app:\/\/panel\/index\.html#\//)
  await expect(desktop.page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  await expect(desktop.pill).toHaveText('Serving')
})

test('the panel gets nothing but its platform, versions and the dialog for folders', async ({ desktop }) => {
  const globals = await desktop.page.evaluate(() => ({
    require: typeof Reflect.get(window, 'require'),
    process: typeof Reflect.get(window, 'process'),
    bridge: Object.keys(Reflect.get(window, 'switchboard') ?? {}),
  }))
  expect(globals).toEqual({ require: 'undefined', process: 'undefined', bridge: ['platform', 'versions', 'chooseFolder'] })
})

test('the process of the panel is sandboxed', async ({ desktop }) => {
  const isRoot = process.getuid?.() === 0
  if (isRoot) console.log('skipped: Chromium has no process sandbox as root')
  test.skip(isRoot, 'Chromium has no process sandbox as root')
  const found = await desktop.app.evaluate(({ app, BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0
    return { pid, sandboxed: app.getAppMetrics().find((metric) => metric.pid === pid)?.sandboxed }
  })
  // Electron tells it on macOS and Windows; on Linux the kernel does: 2 is a seccomp filter.
  if (process.platform === 'linux') expect(await readFile(`/proc/${found.pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m)
  else expect(found.sandboxed).toBe(true)
})

test('the panel is served with a strict policy', async ({ desktop }) => {
  const policy = await desktop.page.evaluate(async () => (await fetch(location.href)).headers.get('content-security-policy'))
  expect(policy).toContain("default-src 'none'; script-src 'self'")
})

test('window.open is denied and only https leaves the app', async ({ desktop }) => {
  await desktop.app.evaluate(({ shell }) => {
    const opened: string[] = []
    Reflect.set(globalThis, 'openedOutside', opened)
    shell.openExternal = async (url) => void opened.push(url)
  })
  const results = await desktop.page.evaluate(() =>
    ['https://modelcontextprotocol.io/', 'http://example.com/', 'file:///etc/passwd'].map((url) => window.open(url) === null),
  )
  expect(results).toEqual([true, true, true])
  const openedOutside = () => desktop.app.evaluate(() => Reflect.get(globalThis, 'openedOutside'))
  await expect.poll(openedOutside).toEqual(['https://modelcontextprotocol.io/'])
  expect(desktop.app.windows()).toHaveLength(1)
})

test('the window cannot be led away from the panel', async ({ desktop }) => {
  await expect(desktop.pill).toHaveText('Serving')
  await desktop.page.evaluate(() => location.assign('http://example.com/'))
  await expect(desktop.page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  expect(desktop.page.url()).toMatch(/^app:\/\/panel\//)
})

test('the menu opens a page without loading the panel anew', async ({ desktop }) => {
  await expect(desktop.pill).toHaveText('Serving')
  await desktop.page.evaluate(() => Reflect.set(window, 'sameDocument', true))
  await desktop.app.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find((item) => item.label === 'View')
    view?.submenu?.items.find((item) => item.label === 'Runs')?.click()
  })
  await expect(desktop.page).toHaveURL(/#\/runs$/)
  expect(await desktop.page.evaluate(() => Reflect.get(window, 'sameDocument'))).toBe(true)
})

test('a reload gets a new port', async ({ desktop }) => {
  await expect(desktop.pill).toHaveText('Serving')
  await desktop.page.reload()
  await expect(desktop.pill).toHaveText('Serving')
})
