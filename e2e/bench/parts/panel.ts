import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import { answerTo, createMcpClient } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import { createFigures, type Figures, percentile } from '../measure/figures.ts'
import { launchBrowser } from '../panel/browser.ts'
import { makeLongSession } from '../panel/long-session.ts'
import { traceTasks } from '../panel/main-thread.ts'
import {
  conversation,
  countNodes,
  heapMb,
  longTasksDuring,
  openConversation,
  readPaints,
  scrollFrames,
  watchTasks,
} from '../panel/page-probes.ts'
import { panelLink } from '../programs/gateway-status.ts'
import { buildSwitchboard, type GatewayProgram, startBenchGateway } from '../programs/switchboard.ts'
import { figuresTable, shortNumber } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const paintRounds = 5
const rounds = 3
const logRows = 100_000
const burstSize = 10_000
const liveRate = 2_000
const sessionItems = 10_000
/** One very long run, and many of everyday length. */
const sessionRuns = [1, 20] as const
const watchMs = 3_000
/** For what a page does after it is shown. */
const settleMs = 1_200
const fillLimitMs = 40_000
/** A brisk turn of the wheel, and a pull on the scroll bar. */
const scrollSpeeds = [400, 5_000] as const
const grid = '[role="grid"]'
const subject = 'panel'
const nothing = 'empty page'

const scrollLabel = (stepPx: number) => `scrolling ${stepPx.toLocaleString('en-US')} px a frame`
const sessionLabel = (runs: number) => `${sessionItems.toLocaleString('en-US')} items in ${runs} run${runs === 1 ? '' : 's'}`
const liveLabel = `${liveRate.toLocaleString('en-US')} events/s`

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

async function measureScrolling(figures: Figures, browser: Browser, page: Page, empty: Page): Promise<void> {
  for (const stepPx of scrollSpeeds) {
    const label = scrollLabel(stepPx)
    // What the machine and the browser leave of 60 frames a second when nothing is drawn.
    await empty.bringToFront()
    addFrames(figures, label, nothing, (await watchTasks(empty, watchMs / 2)).frames)
    await page.bringToFront()
    const scroll = () => scrollFrames(page, grid, { stepPx, durationMs: watchMs })
    const { value: frames, tasks } = await traceTasks(browser, page, scroll)
    addFrames(figures, label, subject, frames)
    figures.add(`${label}: CPU p95 ms/frame`, subject, percentile(tasks.cpuMsOfFrames, 0.95))
  }
}

/** As a reader does who wants to see what is new. */
async function followNewest(page: Page): Promise<void> {
  await page.locator(grid).press('End')
  await page.waitForFunction((target) => {
    const element = document.querySelector(target)
    return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < 2
  }, grid)
}

async function measureLive(figures: Figures, browser: Browser, page: Page, gateway: GatewayProgram): Promise<void> {
  await followNewest(page)
  const emitted = emit(gateway, { events: (liveRate * watchMs * 1.5) / 1_000, perSecond: liveRate })
  const { value, tasks } = await traceTasks(browser, page, () => watchTasks(page, watchMs))
  await emitted
  addFrames(figures, liveLabel, subject, value.frames)
  figures.add(`${liveLabel}: tasks over 50 ms`, subject, value.longTasks.length)
  figures.add(`${liveLabel}: longest of them, ms`, subject, Math.max(0, ...value.longTasks))
  figures.add(`${liveLabel}: longest task, CPU ms`, subject, tasks.longestCpuMs)
  figures.add(`${liveLabel}: main thread CPU %`, subject, (tasks.totalCpuMs / watchMs) * 100)
}

/** As a person does: from the list of sessions, when the browser has fetched the pages. */
async function measureSession(figures: Figures, browser: Browser, gateway: GatewayProgram, runs: number): Promise<void> {
  const label = sessionLabel(runs)
  const { sessionId } = await makeLongSession(gateway, { items: sessionItems, runs })
  for (let round = 0; round < rounds; round += 1) {
    const page = await signedInPage(browser, gateway)
    await page.getByRole('link', { name: 'Sessions' }).click()
    await delay(settleMs)
    const opening = () =>
      longTasksDuring(page, async () => {
        const shownMs = await openConversation(page, sessionId)
        await delay(settleMs)
        return shownMs
      })
    const { value: opened, tasks } = await traceTasks(browser, page, opening)
    figures.add(`${label}: shown after ms`, subject, opened.value)
    figures.add(`${label}: longest task, ms`, subject, Math.max(0, ...opened.longTasks))
    figures.add(`${label}: longest task, CPU ms`, subject, tasks.longestCpuMs)
    figures.add(`${label}: elements`, subject, await countNodes(page))
    const scrolling = () => longTasksDuring(page, () => scrollFrames(page, conversation, { stepPx: 400, durationMs: watchMs }))
    const { value: scrolled, tasks: scrollTasks } = await traceTasks(browser, page, scrolling)
    figures.add(`${label}: frame p95 ms, scrolling`, subject, percentile(scrolled.value, 0.95))
    figures.add(`${label}: longest task, ms, scrolling`, subject, Math.max(0, ...scrolled.longTasks))
    figures.add(`${label}: longest task, CPU ms, scrolling`, subject, scrollTasks.longestCpuMs)
    await page.context().close()
  }
}

/** What took too long by the clock, but not in processor time, waited for its neighbours on this machine. */
function judged(goal: string, clockMs: number, cpuMs: number, limitMs: number): Verdict {
  const clock = clockMs > 0 ? `${shortNumber(clockMs)} ms` : 'none longer'
  return {
    goal,
    target: `<= ${limitMs} ms`,
    measured: `${clock} (${shortNumber(cpuMs)} ms of CPU)`,
    isMet: clockMs <= limitMs,
    isMetByCpu: cpuMs <= limitMs,
  }
}

function verdictsOf(figures: Figures): Verdict[] {
  const medianOf = (metric: string) => figures.of(metric, subject)?.median ?? Number.NaN
  const paintMs = medianOf('first paint ms')
  const worst = (metric: string) => Math.max(...scrollSpeeds.map((stepPx) => medianOf(`${scrollLabel(stepPx)}: ${metric}`)))
  const worstSession = (metric: string) => Math.max(...sessionRuns.map((runs) => medianOf(`${sessionLabel(runs)}: ${metric}`)))
  const shownMs = worstSession('shown after ms')
  const session = `a session of ${sessionItems.toLocaleString('en-US')} items`
  return [
    { goal: `open ${session}`, target: '<= 300 ms', measured: `${shortNumber(shownMs)} ms`, isMet: shownMs <= 300 },
    judged(`longest task, opening ${session}`, worstSession('longest task, ms'), worstSession('longest task, CPU ms'), 50),
    judged(
      `longest task, scrolling ${session}`,
      worstSession('longest task, ms, scrolling'),
      worstSession('longest task, CPU ms, scrolling'),
      50,
    ),
    { goal: 'panel first paint', target: '<= 1.0 s', measured: `${shortNumber(paintMs)} ms`, isMet: paintMs <= 1_000 },
    judged('frame p95 scrolling 100,000 rows', worst('frame p95 ms'), worst('CPU p95 ms/frame'), 20),
    judged(
      `longest task at ${liveLabel}`,
      medianOf(`${liveLabel}: longest of them, ms`),
      medianOf(`${liveLabel}: longest task, CPU ms`),
      50,
    ),
  ]
}

/** The built panel in a real browser: first paint, opening a long session, scrolling a long log, keeping up with a fast one. */
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

  for (const runs of sessionRuns) await measureSession(figures, browser, gateway, runs)

  const page = await signedInPage(browser, gateway)
  await page.getByRole('link', { name: 'Live log' }).click()
  await page.locator(grid).waitFor()
  figures.add('JS heap, new log, MB', subject, await heapMb(page))
  await fillLog(page, gateway)
  figures.add('JS heap, 100,000 rows, MB', subject, await heapMb(page))
  const empty = await (await browser.newContext()).newPage()
  for (let round = 0; round < rounds; round += 1) await measureScrolling(figures, browser, page, empty)
  for (let round = 0; round < rounds; round += 1) await measureLive(figures, browser, page, gateway)
  figures.add('JS heap at the end, MB', subject, await heapMb(page))
  print(figuresTable(figures, subject, [nothing]))
  return { verdicts: verdictsOf(figures) }
}
