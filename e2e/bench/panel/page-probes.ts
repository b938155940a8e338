import type { Page } from 'playwright'

export interface Paints {
  firstPaintMs: number
  firstContentfulPaintMs: number
}

/** Milliseconds from the navigation to the first pixels, as the browser tells them. */
export function readPaints(page: Page): Promise<Paints> {
  return page.evaluate(async () => {
    const entryOf = (name: string) => performance.getEntriesByName(name)[0]?.startTime
    while (entryOf('first-contentful-paint') === undefined) await new Promise(requestAnimationFrame)
    return {
      firstPaintMs: entryOf('first-paint') ?? Number.NaN,
      firstContentfulPaintMs: entryOf('first-contentful-paint') ?? Number.NaN,
    }
  })
}

export interface LiveTasks {
  /** Milliseconds of each task over 50 ms. */
  longTasks: number[]
  /** Milliseconds of each frame. */
  frames: number[]
}

/** Watches tasks of the main thread and frames for a while. */
export function watchTasks(page: Page, durationMs: number): Promise<LiveTasks> {
  return page.evaluate(async (limit) => {
    const longTasks: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration)
    })
    observer.observe({ type: 'longtask' })
    const frames: number[] = []
    const startedAt = performance.now()
    for (let last = startedAt; last - startedAt < limit; ) {
      const now = await new Promise<number>(requestAnimationFrame)
      frames.push(now - last)
      last = now
    }
    observer.disconnect()
    // The first lasts from the call to the first frame, whenever that came.
    return { longTasks, frames: frames.slice(1) }
  }, durationMs)
}

/** Milliseconds of each task over 50 ms while `action` runs. */
export async function longTasksDuring<T>(page: Page, action: () => Promise<T>): Promise<{ value: T; longTasks: number[] }> {
  const watch = await page.evaluateHandle(() => {
    const longTasks: number[] = []
    const add = (entries: PerformanceEntryList) => {
      for (const { duration } of entries) longTasks.push(duration)
    }
    const observer = new PerformanceObserver((list) => add(list.getEntries()))
    observer.observe({ type: 'longtask' })
    return {
      end: () => {
        add(observer.takeRecords())
        observer.disconnect()
        return longTasks
      },
    }
  })
  const value = await action()
  return { value, longTasks: await watch.evaluate((running) => running.end()) }
}

/** Scrolls the log up and down by `stepPx` per frame, as a hand on a track pad does; returns the time of every frame. */
export function scrollFrames(page: Page, selector: string, options: { stepPx: number; durationMs: number }): Promise<number[]> {
  return page.evaluate(
    async ({ target, stepPx, durationMs }) => {
      const element = document.querySelector(target)
      if (!element) throw new Error(`There is no ${target}.`)
      const frames: number[] = []
      let direction = -1
      const startedAt = performance.now()
      for (let last = startedAt; last - startedAt < durationMs; ) {
        const before = element.scrollTop
        element.scrollTop += direction * stepPx
        if (element.scrollTop === before) direction = -direction
        const now = await new Promise<number>(requestAnimationFrame)
        frames.push(now - last)
        last = now
      }
      return frames.slice(1)
    },
    { target: selector, ...options },
  )
}

/** Megabytes of the JavaScript heap after a collection. */
export async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1_048_576
}

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
