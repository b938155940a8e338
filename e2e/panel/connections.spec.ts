import { expect, test } from '../fixtures.ts'
import { connectClient } from './mcp-client.ts'

test('a client is listed as long as it is connected', async ({ gateway, page }, testInfo) => {
  await page.goto(gateway.panelLink)
  await page.getByRole('navigation').getByRole('link', { name: 'Connections' }).click()
  await expect(page.getByText('No client is connected')).toBeVisible()
  {
    await using _client = await connectClient(gateway)
    const row = page.getByRole('row').filter({ hasText: 'e2e-client' })
    await expect(row).toContainText('streamable-http')
    await page.screenshot({ path: testInfo.outputPath('connections.png') })
    await page.getByRole('searchbox', { name: 'Search clients' }).fill('other')
    await expect(page.getByText('No connection matches')).toBeVisible()
    await page.getByRole('searchbox', { name: 'Search clients' }).fill('E2E')
    await expect(row).toBeVisible()
  }
  await page.getByRole('searchbox', { name: 'Search clients' }).fill('')
  await expect(page.getByText('No client is connected')).toBeVisible()
})
