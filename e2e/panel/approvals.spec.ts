import { scriptPrompt } from '../../src/gateway/demo/script.ts'
import { expect, test } from '../fixtures.ts'
import { connectClient } from './mcp-client.ts'

const asks = (text: string) =>
  scriptPrompt(text, [
    { exec: { cmd: 'echo outside', escalate: 'It wants to leave the sandbox.' } },
    { message: `${text} is done.` },
  ])

test('an approval is answered in the panel while the MCP client waits', async ({ gateway, page }) => {
  await using client = await connectClient(gateway)
  await page.goto(gateway.panelLink)
  const answer = client.codex(asks('The first task'))

  const badge = page.getByRole('navigation').getByRole('link', { name: /Approvals/ })
  await expect(badge).toContainText('1')
  await badge.click()
  await expect(page.getByText('echo outside').first()).toBeVisible()
  await expect(page.getByText('It wants to leave the sandbox.')).toBeVisible()
  await page.getByRole('button', { name: 'Accept', exact: false }).first().click()

  expect(await answer).toContain('The first task is done.')
  await expect(page.getByText('Nothing waits for you')).toBeVisible()
  await expect(page.getByText('by you')).toBeVisible()
})

test('an approval is answered by the keyboard alone', async ({ gateway, page }) => {
  await using client = await connectClient(gateway)
  await page.goto(`${gateway.panelLink}`)
  await page.goto(`${gateway.url}/#/approvals`)
  const answer = client.codex(asks('Declined by key'))
  await expect(page.getByText('echo outside').first()).toBeVisible()
  await page.getByRole('article').first().focus()
  await page.keyboard.press('d')
  await expect(page.getByText('Declined', { exact: true }).first()).toBeVisible()
  expect(await answer).toContain('is done.')
})

test('the client answers by its elicitation and the panel shows who did', async ({ gateway, page }) => {
  await using client = await connectClient(gateway, () => ({ action: 'accept', content: {} }))
  await page.goto(gateway.panelLink)
  expect(await client.codex(asks('Accepted by the client'))).toContain('is done.')
  await page.goto(`${gateway.url}/#/approvals`)
  await expect(page.getByText('by the client').first()).toBeVisible()
})

test.describe('with a short deadline', () => {
  test.use({ gatewayFlags: ['--demo', '--approval-timeout-ms', '1500'] })

  test('an approval that nobody answers is declined and the reason is shown', async ({ gateway, page }) => {
    await using client = await connectClient(gateway)
    await page.goto(gateway.panelLink)
    expect(await client.codex(asks('Left alone'))).toContain('is done.')
    await page.goto(`${gateway.url}/#/approvals`)
    await expect(page.getByText('by the deadline').first()).toBeVisible()
    await expect(page.getByText(/Nobody answered within/).first()).toBeVisible()
  })
})
