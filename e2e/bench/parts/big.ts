import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { readRestPages, readRestStream, readRpcStream, readRpcTail, type Seen } from '../client/big-readers.ts'
import { openCallStream } from '../client/call-stream.ts'
import { loadPrompt } from '../gateway/load.ts'
import { hasProcessStats, memoryOf, withMostRss } from '../measure/process-stats.ts'
import { launchBrowser } from '../panel/browser.ts'
import { openConversation } from '../panel/page-probes.ts'
import { panelLink } from '../programs/gateway-status.ts'
import { buildSwitchboard, type GatewayProgram, startBenchGateway } from '../programs/switchboard.ts'
import { shortNumber, table } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const outputs = Number(process.env['SWITCHBOARD_BENCH_OUTPUTS'] ?? 4_800)
const outputLength = 512 * 1024
const limitMb = 300
const restMs = 5_000
const megabyte = 1_000_000

const Runs = z.object({ data: z.array(z.object({ id: z.string(), sessionId: z.string() })).min(1) })

async function newestRun({ endpoint }: GatewayProgram): Promise<{ id: string; sessionId: string }> {
  const response = await fetch(new URL('/api/v1/runs?limit=1', endpoint.url), { headers: endpoint.headers })
  const [run] = Runs.parse(await response.json()).data
  if (!run) throw new Error('There is no run.')
  return run
}

/** The panel opens the session and shows its end. */
async function readInPanel(gateway: GatewayProgram, sessionId: string): Promise<Seen | null> {
  await using browser = await launchBrowser()
  if (!browser) return null
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  await page.goto(await panelLink(gateway.endpoint))
  await page.getByRole('link', { name: 'Sessions' }).click()
  await openConversation(page, sessionId)
  const isShown = await page.getByText('Completed in').first().isVisible()
  return { events: outputs, bytes: 0, isOrdered: true, hasEnd: isShown }
}

/** Thousands of events of half a megabyte: every way to read them comes to its end, and the gateway stays small. */
export async function benchBig(print: (text: string) => void): Promise<PartResult> {
  if (!hasProcessStats) {
    print('Memory is read from /proc, which this system does not have.')
    return { verdicts: [] }
  }
  buildSwitchboard()
  await using gateway = await startBenchGateway()
  const rows: string[][] = []
  const verdicts: Verdict[] = []
  const rssMb = () => memoryOf(gateway.pid).rss / 1_024

  const read = async (name: string, work: () => Promise<Seen | null>) => {
    const before = rssMb()
    const startedAt = performance.now()
    const { value: seen, mostMb } = await withMostRss(gateway.pid, work)
    const seconds = (performance.now() - startedAt) / 1_000
    await delay(restMs)
    const isWhole = seen?.hasEnd === true && seen.isOrdered && seen.events >= outputs
    rows.push([
      name,
      seen ? `${seen.events}` : 'no Chromium',
      seen && seen.bytes > 0 ? shortNumber(seen.bytes / megabyte) : '-',
      shortNumber(seconds),
      ...[before, mostMb, rssMb()].map((value) => value.toFixed(0)),
    ])
    print(rows.at(-1)?.join('  ') ?? '')
    if (!seen) return
    const measured = `${mostMb.toFixed(0)} MB, ${isWhole ? 'all read' : 'NOT ALL READ'}`
    verdicts.push({
      goal: `${outputs.toLocaleString('en-US')} events of 0.5 MB: ${name}`,
      target: `all, RSS < ${limitMb} MB`,
      measured,
      isMet: mostMb < limitMb && isWhole,
      isBroken: !isWhole,
    })
  }

  const stream = await openCallStream(gateway.endpoint, loadPrompt({ events: 0, outputs, outputLength }))
  await read('MCP stream, live', () => stream.read())
  await read('MCP stream, Last-Event-ID', () => stream.resume())
  const run = await newestRun(gateway)
  await read('REST pages', () => readRestPages(gateway.endpoint, run.id, null))
  await read('REST pages, whole texts', () => readRestPages(gateway.endpoint, run.id, 1_048_576))
  await read('RPC tail', () => readRpcTail(gateway.endpoint, run.id))
  await read('REST event stream', () => readRestStream(gateway.endpoint, run.id))
  await read('RPC on a WebSocket', () => readRpcStream(gateway.endpoint, run.id))
  await read('panel', () => readInPanel(gateway, run.sessionId))
  const head = ['reader', 'events', 'MB sent', 's', 'RSS before', 'most', `${restMs / 1_000} s later`]
  print(`\n${table(head, rows)}`)
  return { verdicts }
}
