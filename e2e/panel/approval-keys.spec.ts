import { scriptPrompt } from '../../src/gateway/demo/script.ts'
import { expect, test } from '../fixtures.ts'
import { connectClient } from './mcp-client.ts'

const asks = (text: string) =>
  scriptPrompt(text, [
    { exec: { cmd: 'echo outside', escalate: 'It wants to leave the sandbox.' } },
    { message: `${text} is done.` },
  ])

for (const place of ['sessions', 'runs'] as const) {
  test(`on one of the ${place} an approval is answered by a key without a click`, async ({ gateway, page }) => {
    await using client = await connectClient(gateway)
    await page.goto(gateway.panelLink)
    const answer = client.codex(asks(`Asked among the ${place}`))
    await page.goto(`${gateway.url}/#/${place}`)
    await page
      .getByRole('link', { name: new RegExp(`Asked among the ${place}`) })
      .first()
      .click()
    await expect(page.getByRole('article').getByText('It wants to leave the sandbox.')).toBeVisible()
    // In a field the letter is text.
    if (place === 'sessions') {
      await page.getByRole('textbox', { name: 'Prompt' }).fill('')
      await page.getByRole('textbox', { name: 'Prompt' }).pressSequentially('add')
      await expect(page.getByRole('button', { name: /^Accept(?! for)/ })).toBeVisible()
      await page.getByRole('heading', { level: 1 }).click()
    }
    await page.keyboard.press('a')
    expect(await answer).toContain('is done.')
    await expect(page.getByText('Accepted', { exact: true }).first()).toBeVisible()
  })
}
