import type { Browser, Page } from 'playwright'
import { z } from 'zod'

const TraceEvent = z.looseObject({
  name: z.string().default(''),
  pid: z.number(),
  tid: z.number(),
  /** Microseconds: when it began by the clock, and the processor time that it took. */
  ts: z.number().default(0),
  tdur: z.number().default(0),
  args: z.record(z.string(), z.unknown()).default({}),
})
const Trace = z.object({ traceEvents: z.array(TraceEvent) })

/** Tasks of a page's main thread by the processor time they took, which no neighbour on the machine can lengthen. */
export interface MainThreadTasks {
  longestCpuMs: number
  totalCpuMs: number
  /** Of all tasks from one frame to the next. */
  cpuMsOfFrames: number[]
}

type TraceEvent = z.infer<typeof TraceEvent>

const isTask = ({ name }: TraceEvent) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask'
const isFrame = ({ name }: TraceEvent) => name === 'FireAnimationFrame'
const cpuMs = ({ tdur }: TraceEvent) => tdur / 1_000
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function perFrame(frames: readonly TraceEvent[], tasks: readonly TraceEvent[]): number[] {
  const starts = [...new Set(frames.map(({ ts }) => ts))].toSorted((a, b) => a - b)
  const ordered = tasks.toSorted((a, b) => a.ts - b.ts)
  let at = 0
  return starts.slice(1).map((end) => {
    const from = at
    while (at < ordered.length && (ordered[at]?.ts ?? 0) < end) at += 1
    return sum(ordered.slice(from, at).map(cpuMs))
  })
}

function readTasks(trace: Buffer): MainThreadTasks {
  const { traceEvents } = Trace.parse(JSON.parse(trace.toString()))
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args['name'] === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const events = traceEvents.filter(({ pid, tid }) => mainThreads.has(`${pid} ${tid}`))
  const tasks = events.filter(isTask)
  return {
    longestCpuMs: Math.max(0, ...tasks.map(cpuMs)),
    totalCpuMs: sum(tasks.map(cpuMs)),
    cpuMsOfFrames: perFrame(events.filter(isFrame), tasks).slice(1),
  }
}

/** Records the tasks of the main thread while `action` runs. */
export async function traceTasks<T>(
  browser: Browser,
  page: Page,
  action: () => Promise<T>,
): Promise<{ value: T; tasks: MainThreadTasks }> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  try {
    const value = await action()
    return { value, tasks: readTasks(await browser.stopTracing()) }
  } catch (thrown) {
    await browser.stopTracing()
    throw thrown
  }
}
