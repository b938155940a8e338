import type { Locator, Page } from '@playwright/test'
import { type LongSession, makeLongSession } from '../bench/panel/long-session.ts'
import { panelLink } from '../bench/programs/gateway-status.ts'
import { buildSwitchboard, type GatewayProgram, startBenchGateway } from '../bench/programs/switchboard.ts'
import { expect, test } from '../fixtures.ts'

const items = 2_400
let gateway: GatewayProgram
let session: LongSession

test.beforeAll(async () => {
  buildSwitchboard()
  gateway = await startBenchGateway()
  session = await makeLongSession(gateway, { items, runs: 4 })
})
test.afterAll(() => gateway.stop())

async function open(page: Page): Promise<Locator> {
  await page.goto(await panelLink(gateway.endpoint))
  await page.goto(`${new URL(gateway.endpoint.url).origin}/#/sessions/${session.sessionId}`)
  const log = page.getByRole('log')
  await expect(log.getByText('Completed in').last()).toBeInViewport()
  return log
}

/**
 * Places in the window of the row in the middle of the conversation, one for each frame while `action` runs. Before that
 * the reader may move up.
 */
async function placesDuring(page: Page, action: () => Promise<unknown>, upPx = 0): Promise<number[]> {
  const watch = await page.evaluateHandle(async (distance) => {
    const log = document.querySelector('[role="log"]')
    if (log && distance > 0) {
      log.scrollTop -= distance
      await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
    }
    const { left, top, width, height } = log?.getBoundingClientRect() ?? new DOMRect()
    const row = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[role="listitem"]')
    const places: number[] = []
    const look = () => {
      places.push(row?.isConnected ? row.getBoundingClientRect().top : Number.NaN)
      frame = requestAnimationFrame(look)
    }
    let frame = requestAnimationFrame(look)
    return { places, stop: () => cancelAnimationFrame(frame) }
  }, upPx)
  await action()
  return watch.evaluate(async (running) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    running.stop()
    return running.places
  })
}

/** A smooth scroll takes its time. */
async function untilStill(log: Locator): Promise<void> {
  const top = () => log.evaluate((element) => element.scrollTop)
  await expect.poll(async () => (await top()) - (await new Promise((done) => setTimeout(done, 100)).then(top))).toBe(0)
}

/** How far apart the places are. */
const drift = (places: readonly number[]) => Math.max(...places) - Math.min(...places)

const rowCount = (log: Locator) => log.getByRole('listitem').first().getAttribute('aria-setsize')

async function distanceFromEnd(log: Locator): Promise<number> {
  return log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)
}

test('a session of thousands of items opens at its end with few nodes', async ({ page }) => {
  const log = await open(page)
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_000)
  await expect(
    log
      .getByText(`echo`, { exact: false })
      .or(log.getByText(/step-23\d\d/))
      .last(),
  ).toBeVisible()
  expect(await distanceFromEnd(log)).toBeLessThan(2)
})

test('what is read stays where it is while earlier rows are loaded and new ones stream in', async ({ page }) => {
  const log = await open(page)
  await log.focus()
  for (let presses = 0; presses < 8; presses += 1) {
    await page.keyboard.press('PageUp')
    await page.waitForTimeout(150)
  }
  await untilStill(log)
  const streamed = await placesDuring(page, () => session.append({ items: 40, firstItem: 5_000, perSecond: 80 }))
  expect(drift(streamed)).toBeLessThan(2)
  await expect(page.getByRole('button', { name: 'To the end' })).toBeVisible()

  // Near the beginning of what is loaded the page before it comes by itself.
  const height = () => log.evaluate((element) => element.scrollHeight)
  const before = await height()
  await log.evaluate((element) => {
    element.scrollTop = 2_000
  })
  await untilStill(log)
  const loaded = await placesDuring(page, () => expect.poll(height).toBeGreaterThan(before + 1_000), 1_400)
  expect(drift(loaded)).toBeLessThan(2)
})

test('the end is followed while the reader is there, and the beginning can be reached by keyboard', async ({ page }) => {
  const log = await open(page)
  await session.append({ items: 30, firstItem: 6_000, perSecond: 60 })
  await expect(log.getByText('Completed in').last()).toBeInViewport()
  expect(await distanceFromEnd(log)).toBeLessThan(2)

  await log.focus()
  await expect
    .poll(
      async () => {
        await page.keyboard.press('Home')
        return log.getByText('"label":"run 0 "').first().isVisible()
      },
      { timeout: 60_000, intervals: [50] },
    )
    .toBe(true)
  expect(Number(await rowCount(log))).toBeGreaterThan(items)
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_000)
  await page.keyboard.press('End')
  await expect(log.getByText('Completed in').last()).toBeInViewport()
})

test('what the focus goes to comes into sight and stays there, as new rows stream in', async ({ page }) => {
  const log = await open(page)
  const above = log.getByRole('listitem').getByRole('button').first()
  await expect(above).not.toBeInViewport()
  await above.focus()
  const focused = page.locator(':focus')
  await expect(focused).toBeInViewport()
  await session.append({ items: 8, firstItem: 7_000, perSecond: 40 })
  await expect(page.getByRole('button', { name: 'To the end' })).toBeVisible()
  await expect(focused).toBeInViewport()
})

test('the smallest move upwards leaves the end, however fast it grows', async ({ page }) => {
  const log = await open(page)
  await log.hover()
  const streamed = session.append({ items: 120, firstItem: 8_000, perSecond: 60 })
  await expect(log.getByText(/step-80\d\d/).last()).toBeInViewport()
  for (let steps = 0; steps < 5; steps += 1) await page.mouse.wheel(0, -8)
  await expect(page.getByRole('button', { name: 'To the end' })).toBeVisible()
  const top = await log.evaluate((element) => element.scrollTop)
  await streamed
  expect(await log.evaluate((element) => element.scrollTop)).toBe(top)
})

test('what the reader opened is open when it comes back into sight', async ({ page }) => {
  const log = await open(page)
  const thought = log.getByRole('button', { name: /Thinking/, expanded: false }).last()
  const step = /Step \d+/.exec((await thought.textContent()) ?? '')?.[0] ?? ''
  await thought.click()
  const opened = log.getByRole('button', { name: new RegExp(step), expanded: true })
  await expect(opened).toBeInViewport()
  await log.focus()
  await log.evaluate((element) => {
    element.scrollTop -= 6_000
  })
  await expect(opened).toHaveCount(0)
  await page.getByRole('button', { name: 'To the end' }).click()
  await expect(opened).toHaveCount(1)
})
