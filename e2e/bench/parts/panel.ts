import type { Browser, Page } from 'playwright'
import { answerTo } from '../client/answers.ts'
import { createMcpClient } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import { createFigures, type Figures } from '../measure/figures.ts'
import { percentile } from '../measure/statistics.ts'
import { launchBrowser } from '../panel/browser.ts'
import { heapMb, readPaints, scrollFrames, watchTasks } from '../panel/page-probes.ts'
import { panelLink } from '../programs/gateway-status.ts'
import { buildSwitchboard, type GatewayProgram, startBenchGateway } from '../programs/switchboard.ts'
import { shortNumber } from '../report/numbers.ts'
import { figuresTable } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const paintRounds = 5
const rounds = 3
const logRows = 100_000
const burstSize = 10_000
const liveRate = 2_000
const watchMs = 3_000
const fillLimitMs = 40_000
/** A brisk turn of the wheel, and a pull on the scroll bar. */
const scrollSpeeds = [400, 5_000] as const
const grid = '[role="grid"]'
const subject = 'panel'
const nothing = 'empty page'

async function signedInPage(browser: Browser, gateway: GatewayProgram): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(await panelLink(gateway.endpoint))
  return page
}

/** Every load has a cache of its own: nothing is known of the panel yet. */
async function measurePaint(figures: Figures, browser: Browser, gateway: GatewayProgram): Promise<void> {
  const page = await signedInPage(browser, gateway)
  const { firstPaintMs, firstContentfulPaintMs } = await readPaints(page)
  figures.add('first paint ms', subject, firstPaintMs)
  figures.add('first contentful paint ms', subject, firstContentfulPaintMs)
  await page.getByRole('heading', { level: 1 }).waitFor()
  figures.add('overview shown ms', subject, await page.evaluate(() => performance.now()))
  await page.context().close()
}

async function emit(gateway: GatewayProgram, load: Parameters<typeof loadPrompt>[0]): Promise<void> {
  await using client = createMcpClient(gateway.endpoint, 2)
  const session = await client.openSession()
  answerTo(await session.call(1, 'codex', { prompt: loadPrompt(load) }), 1)
  await session.end()
}

async function fillLog(page: Page, gateway: GatewayProgram): Promise<void> {
  for (let sent = 0; sent < logRows; sent += burstSize) await emit(gateway, { events: burstSize })
  await page.waitForFunction(
    ({ target, count }) => Number(document.querySelector(target)?.getAttribute('aria-rowcount')) >= count,
    { target: grid, count: logRows },
    { timeout: fillLimitMs, polling: 250 },
  )
}

function addFrames(figures: Figures, label: string, name: string, frames: readonly number[]): void {
  figures.add(`${label}: frame p50 ms`, name, percentile(frames, 0.5))
  figures.add(`${label}: frame p95 ms`, name, percentile(frames, 0.95))
  figures.add(`${label}: frame max ms`, name, Math.max(...frames))
}

async function measureScrolling(figures: Figures, page: Page, empty: Page): Promise<void> {
  for (const stepPx of scrollSpeeds) {
    const label = `scrolling ${stepPx.toLocaleString('en-US')} px a frame`
    // What the machine and the browser leave of 60 frames a second when nothing is drawn.
    await empty.bringToFront()
    addFrames(figures, label, nothing, (await watchTasks(empty, watchMs / 2)).frames)
    await page.bringToFront()
    addFrames(figures, label, subject, await scrollFrames(page, grid, { stepPx, durationMs: watchMs }))
  }
}

async function measureLive(figures: Figures, page: Page, empty: Page, gateway: GatewayProgram): Promise<void> {
  const load = { events: (liveRate * watchMs * 1.5) / 1_000, perSecond: liveRate }
  for (const [name, watched] of [
    [nothing, empty],
    [subject, page],
  ] as const) {
    await watched.bringToFront()
    if (name === subject) await watched.locator(grid).press('End')
    const emitted = emit(gateway, load)
    const { frames, longestMs, count } = await watchTasks(watched, watchMs)
    await emitted
    addFrames(figures, `${shortNumber(liveRate)} events/s`, name, frames)
    figures.add(`${shortNumber(liveRate)} events/s: longest task over 50 ms`, name, longestMs)
    figures.add(`${shortNumber(liveRate)} events/s: tasks over 50 ms`, name, count)
  }
}

function verdictsOf(figures: Figures): Verdict[] {
  const paint = figures.of('first paint ms', subject)
  const frames = scrollSpeeds.map((stepPx) => {
    const metric = `scrolling ${stepPx.toLocaleString('en-US')} px a frame: frame p95 ms`
    return figures.of(metric, subject)?.median ?? Number.NaN
  })
  const longest = figures.of(`${shortNumber(liveRate)} events/s: longest task over 50 ms`, subject)
  const worst = Math.max(...frames)
  return [
    {
      goal: 'panel first paint',
      target: '<= 1.0 s',
      measured: paint ? `${shortNumber(paint.median)} ms` : '-',
      isMet: paint && paint.median <= 1_000,
    },
    { goal: 'frame p95 scrolling 100,000 rows', target: '<= 20 ms', measured: `${shortNumber(worst)} ms`, isMet: worst <= 20 },
    {
      goal: 'longest task at 2,000 events/s',
      target: '<= 50 ms',
      measured: longest && longest.median > 0 ? `${shortNumber(longest.median)} ms` : 'none over 50 ms',
      isMet: longest && longest.median <= 50,
    },
  ]
}

/** The built panel in a real browser: first paint, scrolling a long log, keeping up with a fast one. */
export async function benchPanel(print: (text: string) => void): Promise<PartResult> {
  buildSwitchboard()
  await using browser = await launchBrowser()
  if (!browser) {
    print('There is no Chromium: set SWITCHBOARD_CHROMIUM, or run: npx playwright install chromium')
    return { verdicts: [] }
  }
  await using gateway = await startBenchGateway()
  const figures = createFigures()
  await measurePaint(createFigures(), browser, gateway)
  for (let round = 0; round < paintRounds; round += 1) await measurePaint(figures, browser, gateway)

  const page = await signedInPage(browser, gateway)
  await page.getByRole('link', { name: 'Live log' }).click()
  await page.locator(grid).waitFor()
  figures.add('JS heap, new log, MB', subject, await heapMb(page))
  await fillLog(page, gateway)
  figures.add('JS heap, 100,000 rows, MB', subject, await heapMb(page))
  const empty = await (await browser.newContext()).newPage()
  for (let round = 0; round < rounds; round += 1) await measureScrolling(figures, page, empty)
  for (let round = 0; round < rounds; round += 1) await measureLive(figures, page, empty, gateway)
  figures.add('JS heap at the end, MB', subject, await heapMb(page))
  print(figuresTable(figures, subject, [nothing]))
  return { verdicts: verdictsOf(figures) }
}
