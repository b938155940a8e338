import { scriptPrompt } from '../../src/gateway/demo/script.ts'
import { expect, test } from '../fixtures.ts'
import { connectClient } from './mcp-client.ts'

const asks = scriptPrompt('Asks before it acts', [
  { exec: { cmd: 'echo outside', escalate: 'It wants to leave the sandbox.' } },
  { message: 'done' },
])

test('what was typed survives a look at another page and a reload, and goes when it is sent', async ({ gateway, page }) => {
  await page.goto(gateway.panelLink)
  const box = () => page.getByRole('main').getByRole('textbox', { name: 'Prompt' })
  await box().fill('half a thought for a new run')
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click()
  await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click()
  await expect(box()).toHaveValue('half a thought for a new run')
  await box().fill(scriptPrompt('Say hello', [{ message: 'hello there' }]))
  await page.keyboard.press('Control+Enter')
  await expect(page).toHaveURL(/#\/sessions\/ses_/)
  await expect(page.getByText('hello there').first()).toBeVisible()

  await box().fill('and the next thing')
  await page.reload()
  await expect(box()).toHaveValue('and the next thing')
  await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click()
  await expect(box()).toHaveValue('')
  await page.goBack()
  await expect(box()).toHaveValue('and the next thing')
})

test('filters and tabs are in the address: a reload and the way back keep them', async ({ gateway, page }) => {
  await using client = await connectClient(gateway)
  await client.codex(scriptPrompt('First of all', [{ message: 'one' }]))
  await page.goto(gateway.panelLink)
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('searchbox').fill('First')
  await expect(page).toHaveURL(/#\/runs\?search=First/)
  await page.getByRole('link', { name: /First of all/ }).click()
  await page.getByRole('tab', { name: 'Raw events' }).click()
  await expect(page).toHaveURL(/tab=events/)
  await page.reload()
  await expect(page.getByRole('tab', { name: 'Raw events' })).toHaveAttribute('aria-selected', 'true')
  await page.goBack()
  await expect(page.getByRole('searchbox')).toHaveValue('First')
  await page.goto(`${gateway.url}/#/runs?status=failed`)
  await expect(page.getByText('No run matches')).toBeVisible()
})

test('a run that waits for an answer does not say that it runs', async ({ gateway, page }) => {
  await using client = await connectClient(gateway)
  await page.goto(gateway.panelLink)
  const answer = client.codex(asks)
  for (const place of ['overview', 'runs', 'sessions']) {
    await page.goto(`${gateway.url}/#/${place}`)
    await expect(page.getByRole('main').getByText('Waiting for approval').first()).toBeVisible()
    await expect(page.getByRole('main').getByText('Running', { exact: true })).toHaveCount(0)
  }
  await page.goto(`${gateway.url}/#/approvals`)
  await expect(page.getByRole('article')).toBeVisible()
  await page.keyboard.press('d')
  await answer
})

test('a moved file is shown with its two names and its changes alone', async ({ gateway, page }) => {
  await using client = await connectClient(gateway)
  await client.codex(
    scriptPrompt('Move a file', [
      { patch: '*** Begin Patch\n*** Add File: first-name.md\n+one\n*** End Patch\n' },
      {
        patch: '*** Begin Patch\n*** Update File: first-name.md\n*** Move to: second-name.md\n@@\n-one\n+two\n*** End Patch\n',
      },
      { message: 'moved' },
    ]),
  )
  await page.goto(gateway.panelLink)
  await page.goto(`${gateway.url}/#/sessions`)
  await page
    .getByRole('link', { name: /Move a file/ })
    .first()
    .click()
  await expect(page.getByText('second-name.md').first()).toBeInViewport()
  await expect(page.getByText('first-name.md →').first()).toBeInViewport()
  await expect(page.getByText(/Moved to:/)).toHaveCount(0)
})

test('the navigation is icons alone in a narrow window, and the name is never cut', async ({ gateway, page }) => {
  await page.goto(gateway.panelLink)
  const navigation = page.getByRole('navigation', { name: 'Main' })
  const name = navigation.getByText('Switchboard', { exact: true })
  await expect(name).toBeVisible()
  expect(await name.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(async () => (await navigation.boundingBox())?.width ?? 0).toBeLessThan(64)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})

test('the cards of the overview fill their row, however wide the window', async ({ gateway, page }) => {
  await page.goto(gateway.panelLink)
  const heading = (name: string) => page.getByRole('main').getByRole('heading', { name, exact: true })
  const rowOf = async (name: string) => (await heading(name).boundingBox())?.y
  await expect(heading('Activity')).toBeVisible()
  await expect.poll(async () => (await rowOf('Activity')) === (await rowOf('Gateway'))).toBe(true)
  await page.setViewportSize({ width: 960, height: 640 })
  await expect.poll(async () => (await rowOf('Codex')) === (await rowOf('Gateway'))).toBe(true)
  const widths = await Promise.all(
    ['Gateway', 'Activity'].map((name) => heading(name).evaluate((element) => element.closest('section')?.clientWidth ?? 0)),
  )
  expect(widths[1]).toBeGreaterThan(1.9 * (widths[0] ?? 0))
})

test('the list of shortcuts names Escape and Ctrl+Enter', async ({ gateway, page }) => {
  await page.goto(gateway.panelLink)
  await expect(page.getByRole('navigation')).toBeVisible()
  await page.keyboard.press('?')
  const list = page.getByRole('dialog')
  await expect(list.getByText('Send the prompt that is being written')).toBeVisible()
  await expect(list.getByText('Interrupt the run, after a question')).toBeVisible()
})
