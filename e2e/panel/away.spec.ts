import { expect, test, untilListening } from '../fixtures.ts'
import { startSwitchboard } from '../processes.ts'

test('a page first opened while the gateway is away comes by itself when it is back', async ({ dataDir, testId, page }) => {
  const serve = (port: string) =>
    startSwitchboard(['serve', '--demo', '--http-port', port, '--data-dir', dataDir], { test: testId })
  // As if there had been no time to fetch it ahead.
  await page.route(/settings-page/, (route) => route.abort())
  const first = serve('0')
  const { endpoint, panelLink } = await untilListening(first)
  await page.goto(panelLink)
  await expect(page.getByText('Serving', { exact: true }).first()).toBeVisible()
  first.child.kill('SIGKILL')
  await first.ended
  await expect(page.getByText('Disconnected', { exact: true }).first()).toBeVisible()

  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('This page could not be loaded.')).toBeVisible()
  await page.unroute(/settings-page/)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('This page could not be loaded.')).toBeVisible()

  const second = serve(new URL(endpoint).port)
  await untilListening(second)
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible({ timeout: 20_000 })
  second.child.kill('SIGINT')
  expect((await second.ended).code).toBe(0)
})
