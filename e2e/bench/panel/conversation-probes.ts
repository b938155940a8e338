import type { Page } from 'playwright'

export const conversation = '[role="log"]'

/** Clicks the link to a session; resolves with the milliseconds to the frame that shows the end of its conversation. */
export async function openConversation(page: Page, sessionId: string): Promise<number> {
  const link = `a[href$="/sessions/${sessionId}"]`
  await page.locator(link).waitFor()
  return page.evaluate(
    async ({ linkSelector, logSelector }) => {
      const frame = () => new Promise<number>(requestAnimationFrame)
      const isEndShown = () => {
        const log = document.querySelector(logSelector)
        const last = log === null ? undefined : [...log.querySelectorAll('p')].at(-1)
        if (!(log && last?.textContent?.startsWith('Completed'))) return false
        return last.getBoundingClientRect().bottom <= log.getBoundingClientRect().bottom + 1
      }
      const startedAt = performance.now()
      document.querySelector<HTMLElement>(linkSelector)?.click()
      while (!isEndShown() && performance.now() - startedAt < 30_000) await frame()
      // The frame that was prepared is on the screen when the next one begins.
      return (await frame()) - startedAt
    },
    { linkSelector: link, logSelector: conversation },
  )
}

/** Elements of the whole page. */
export function countNodes(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll('*').length)
}
