import AxeBuilder from '@axe-core/playwright'
import { scriptPrompt } from '../../src/gateway/demo/script.ts'
import { pages } from '../../src/shared/pages.ts'
import { expect, test } from '../fixtures.ts'
import { connectClient } from './mcp-client.ts'

const sizes = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
]

const work = scriptPrompt('Tidy the notes', [
  { reasoning: '**Planning** read, then write', message: 'I will look first.', exec: { cmd: 'printf "one\\ntwo\\n"' } },
  { patch: '*** Begin Patch\n*** Add File: notes-e2e.md\n+# Notes\n+- one\n+- two\n*** End Patch\n' },
  { message: 'The notes are tidy.\n\n- one\n- two' },
])

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible and fits, in ${colorScheme}`, async ({ gateway, page }, testInfo) => {
    test.setTimeout(240_000)
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    page.on('pageerror', (error) => problems.push(String(error)))
    await page.emulateMedia({ colorScheme })
    {
      await using client = await connectClient(gateway)
      await client.codex(work)
    }
    await page.goto(gateway.panelLink)
    await expect(page.getByRole('navigation')).toBeVisible()
    await page.goto(`${gateway.url}/#/sessions`)
    const session = page.getByRole('link', { name: /Tidy the notes/ }).first()
    const sessionPath = (await session.getAttribute('href'))?.replace(/^.*#\//, '') ?? ''
    await page.goto(`${gateway.url}/#/runs`)
    const run = page.getByRole('link', { name: /Tidy the notes/ }).first()
    const runPath = (await run.getAttribute('href'))?.replace(/^.*#\//, '') ?? ''

    for (const size of sizes) {
      await page.setViewportSize(size)
      for (const path of [...pages.map(({ id }) => id), sessionPath, runPath]) {
        await page.goto(`${gateway.url}/#/${path}`)
        await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible()
        await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0)
        const name = `${path.split('/', 1)[0]}${path.includes('/') ? '-one' : ''}-${colorScheme}-${size.width}`
        await page.screenshot({ path: testInfo.outputPath(`${name}.png`) })
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(overflow, `${name} scrolls sideways`).toBe(0)
        // What a page is made of does not change with its size.
        if (size !== sizes[0]) continue
        const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${name} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
      }
    }
    expect(problems).toEqual([])
  })
}

test('what a tool call was given stays inside its box, also in a low window', async ({ gateway, page }) => {
  {
    await using client = await connectClient(gateway)
    await client.codex(work)
  }
  await page.setViewportSize({ width: 960, height: 640 })
  await page.goto(gateway.panelLink)
  await expect(page.getByRole('navigation')).toBeVisible()
  await page.goto(`${gateway.url}/#/tool-calls`)
  await page.getByRole('row').filter({ hasText: 'codex' }).first().click()
  const box = page.getByRole('group', { name: 'Arguments' })
  await expect(box).toBeVisible()
  // The box itself scrolls; what it is drawn on must be as high as it is.
  const beyond = await box.evaluate((scroller) => {
    const frame = scroller.parentElement?.getBoundingClientRect()
    return Math.round(scroller.getBoundingClientRect().bottom - (frame?.bottom ?? 0))
  })
  expect(beyond, 'pixels below the box').toBeLessThanOrEqual(0)
})
