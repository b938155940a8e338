import AxeBuilder from '@axe-core/playwright'
import { scriptPrompt } from '../../src/gateway/demo/script.ts'
import { expect, test, untilListening } from '../fixtures.ts'
import { start, startSwitchboard } from '../processes.ts'
import { connectClient } from './mcp-client.ts'

const streaming = (chunks: number) =>
  scriptPrompt('Count for me', [
    { message: Array.from({ length: chunks }, (_, index) => `word${index}`).join(' '), chunks, delayMs: 20 },
  ])

test('a prompt from the overview is watched live, approved and found again', async ({ gateway, page }) => {
  await page.goto(gateway.panelLink)
  await page.getByRole('main').getByRole('textbox').first().fill('Look around in the sample project')
  await page.keyboard.press('Control+Enter')

  await expect(page.getByText('I will look around first.')).toBeVisible({ timeout: 20_000 })
  await page
    .getByRole('button', { name: /^Accept(?! for)/ })
    .first()
    .click({ timeout: 30_000 })
  await expect(page.getByText('This is the demo model, so nothing left your machine.', { exact: false }).first()).toBeVisible({
    timeout: 30_000,
  })
  await expect(page.getByText('check 4 of 4: ok').first()).toBeVisible()

  await page.reload()
  await expect(page.getByText('This is the demo model, so nothing left your machine.', { exact: false }).first()).toBeVisible()
})

test('a panel that is closed in the middle of a run shows all of it when it is opened again', async ({
  gateway,
  page,
  context,
}) => {
  await using client = await connectClient(gateway)
  await page.goto(gateway.panelLink)
  const answer = client.codex(streaming(120))
  await page.goto(`${gateway.url}/#/sessions`)
  await page
    .getByRole('link', { name: /Count for me/ })
    .first()
    .click()
  await expect(page.getByText(/word10 /).first()).toBeVisible()
  const address = page.url()
  await page.close()

  const again = await context.newPage()
  await again.goto(address)
  await expect(again.getByText(/word119/).first()).toBeVisible({ timeout: 20_000 })
  expect(await answer).toContain('word0 word1 word2')
})

test('after the gateway died the panel says so, comes back by itself and misses nothing', async ({ dataDir, testId, page }) => {
  const serve = (port: string) =>
    startSwitchboard(['serve', '--demo', '--http-port', port, '--data-dir', dataDir], { test: testId })
  const first = serve('0')
  const { endpoint, panelLink } = await untilListening(first)
  await page.goto(panelLink)
  await expect(page.getByText('Serving', { exact: true }).first()).toBeVisible()
  await page.goto(`${new URL(endpoint).origin}/#/log`)
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible()

  first.child.kill('SIGKILL')
  await first.ended
  await expect(page.getByText('Disconnected', { exact: true }).first()).toBeVisible()

  const second = serve(new URL(endpoint).port)
  await untilListening(second)
  await expect(page.getByText('Serving', { exact: true }).first()).toBeVisible({ timeout: 20_000 })
  // Written while the panel was away: it is there all the same.
  await expect(page.getByText(/gateway\.ready/)).toHaveCount(2, { timeout: 20_000 })
  second.child.kill('SIGINT')
  expect((await second.ended).code).toBe(0)
})

test('the MCP endpoint is stopped and started from the overview', async ({ gateway, page }) => {
  await page.goto(gateway.panelLink)
  await page.getByRole('main').getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByText('Stopped', { exact: true }).first()).toBeVisible()
  const refused = await fetch(gateway.endpoint, { method: 'POST', headers: { authorization: `Bearer ${gateway.token}` } })
  expect(refused.status).toBe(503)
  await page.getByRole('main').getByRole('button', { name: 'Start', exact: true }).click()
  await expect(page.getByText('Serving', { exact: true }).first()).toBeVisible()
})

test('without a link the panel stays locked and shows the command that opens it, from any folder', async ({
  gateway,
  page,
  scratch,
  testId,
}, testInfo) => {
  const response = await page.goto(gateway.url)
  expect(response?.status()).toBe(401)
  const line = (await page.locator('pre').textContent()) ?? ''
  expect(line).toContain(`open --data-dir ${gateway.dataDir}`)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy the command' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: testInfo.outputPath(`locked-${colorScheme}.png`) })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  }
  const opened = await start('/bin/sh', ['-c', line], { test: testId, cwd: scratch, env: { BROWSER: 'true' } }).ended
  expect(opened.stdout + opened.stderr).toMatch(/panel\/open\?ticket=|Opened/)
})
