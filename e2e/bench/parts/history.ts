import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuMs, hasProcessStats } from '../measure/process-stats.ts'
import { until } from '../measure/until.ts'
import { root, temporaryFolder } from '../programs/paths.ts'
import { buildSwitchboard } from '../programs/switchboard.ts'
import { shortNumber, table } from '../report/table.ts'
import type { PartResult } from '../report/verdict.ts'

const size = { runs: 20_000, events: 1_000_000, toolCalls: 100_000 }
const repeats = 20
const stallGoalMs = 20
const listeningGoalMs = 300
/** The check after an unclean end reads beside the requests; this long it may still be at work. */
const settleMs = 1_000

/** Every list and read that a reader asks for, with each filter; `nowhere` and `nobody` are found in no row. */
function requests(ids: { session: string; run: string }): string[] {
  const { session, run } = ids
  return [
    'gateway',
    'sessions',
    'sessions?limit=200',
    'sessions?search=nowhere',
    'runs',
    `runs?sessionId=${session}`,
    'runs?limit=200',
    'runs?status=failed',
    `runs?sessionId=${session}&status=failed`,
    'runs?search=nowhere',
    `runs/${run}`,
    `runs/${run}/events`,
    'tool-calls',
    'tool-calls?status=running',
    'tool-calls?status=failed',
    'tool-calls?status=completed',
    'tool-calls?client=nobody',
    'tool-calls?tool=codex&client=cursor&status=failed',
    'approvals',
    'approvals?status=pending',
    `approvals?runId=${run}`,
    'events',
    'events?limit=5000',
    'events?withoutDeltas=true',
    'events?withoutDeltas=true&limit=5000',
    `events?sessionId=${session}`,
    `events?sessionId=${session}&withoutDeltas=true`,
    `events?runId=${run}&withoutDeltas=true`,
  ]
}

interface Gateway {
  child: ChildProcess
  url: string
  headers: Record<string, string>
  listeningMs: number
  listeningCpuMs: number
  servingMs: number
}

/** With a probe of its event loop, or as anybody starts it. */
async function startOn(dataDir: string, isProbed: boolean): Promise<Gateway> {
  const probe = join(root, 'e2e', 'bench', 'gateway', 'loop-probe.ts')
  const cli = join(root, 'out', 'gateway', 'cli.js')
  const announcement = join(dataDir, 'gateway.json')
  rmSync(announcement, { force: true })
  const startedAt = performance.now()
  const args = [...(isProbed ? ['--import', probe] : []), cli, 'serve', '--demo', '--http-port', '0', '--data-dir', dataDir]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  await until(() => existsSync(announcement), 'the gateway listens', { pollMs: 2 })
  const listeningMs = performance.now() - startedAt
  const listeningCpuMs = hasProcessStats && child.pid !== undefined ? cpuMs(child.pid) : Number.NaN
  if (child.stdout) await once(child.stdout, 'data')
  const servingMs = performance.now() - startedAt
  const { url } = JSON.parse(readFileSync(announcement, 'utf8')) as { url: string }
  const headers = { authorization: `Bearer ${readFileSync(join(dataDir, 'token'), 'utf8').trim()}` }
  return { child, url, headers, listeningMs, listeningCpuMs, servingMs }
}

/** As a crash ends it: its log is left behind. */
async function killed({ child }: Gateway): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

interface Stall {
  longestMs: number
  /** CPU time of the main thread between two turns of the loop. */
  busiestMs: number
}

async function takeStall({ child }: Gateway): Promise<Stall> {
  child.send('take')
  const [stall] = (await once(child, 'message')) as [Stall]
  return stall
}

async function get(gateway: Gateway, path: string): Promise<{ data?: { id: string }[] }> {
  const response = await fetch(`${gateway.url}/api/v1/${path}`, { headers: gateway.headers })
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`)
  return (await response.json()) as { data?: { id: string }[] }
}

async function measure(gateway: Gateway, path: string): Promise<Stall & { p95Ms: number }> {
  // The first one loads code and starts threads.
  await get(gateway, path)
  await takeStall(gateway)
  const took: number[] = []
  for (let round = 0; round < repeats; round += 1) {
    const startedAt = performance.now()
    await get(gateway, path)
    took.push(performance.now() - startedAt)
  }
  const p95Ms = took.sort((a, b) => a - b)[Math.floor(repeats * 0.95) - 1] ?? 0
  return { p95Ms, ...(await takeStall(gateway)) }
}

/** A large history whose gateway was killed: how soon it listens again, and what each list costs all others. */
export async function benchHistory(print: (text: string) => void): Promise<PartResult> {
  buildSwitchboard()
  const folder = temporaryFolder('history')
  const leave = join(root, 'e2e', 'bench', 'gateway', 'leave-history.ts')
  const database = join(folder.path, 'switchboard.db')
  spawnSync(process.execPath, [leave, database, ...Object.values(size).map(String)], { stdio: 'inherit' })
  // The probe is TypeScript, and loading that is no part of a start.
  const started = await startOn(folder.path, false)
  await killed(started)
  const gateway = await startOn(folder.path, true)
  try {
    await delay(settleMs)
    const [session] = (await get(gateway, 'sessions?limit=1')).data ?? []
    const [run] = (await get(gateway, 'runs?limit=1')).data ?? []
    const rows: (Stall & { path: string; p95Ms: number })[] = []
    for (const path of requests({ session: session?.id ?? '', run: run?.id ?? '' })) {
      rows.push({ path: path.replaceAll(/_[0-9a-f]{32}/g, '_…'), ...(await measure(gateway, path)) })
    }
    const text = rows.map(({ path, p95Ms, longestMs, busiestMs }) => [path, ...[p95Ms, longestMs, busiestMs].map(shortNumber)])
    print(table(['request', 'p95 ms', 'longest stall ms', 'busiest turn, CPU ms'], text))
    print(`\nspawn to listening ${shortNumber(started.listeningMs)} ms, to serving ${shortNumber(started.servingMs)} ms`)
    const worst = Math.max(...rows.map(({ longestMs }) => longestMs))
    const busiest = Math.max(...rows.map(({ busiestMs }) => busiestMs))
    return {
      verdicts: [
        {
          goal: 'killed with 1,000,000 events: listening again',
          target: `<= ${listeningGoalMs} ms`,
          measured: `${shortNumber(started.listeningMs)} ms (CPU ${shortNumber(started.listeningCpuMs)} ms)`,
          isMet: started.listeningMs <= listeningGoalMs,
          isMetByCpu: started.listeningCpuMs <= listeningGoalMs,
        },
        {
          goal: 'longest stall of the event loop by any list',
          target: `<= ${stallGoalMs} ms`,
          measured: `${shortNumber(worst)} ms (CPU ${shortNumber(busiest)} ms)`,
          isMet: worst <= stallGoalMs,
          isMetByCpu: busiest <= stallGoalMs,
        },
      ],
    }
  } finally {
    const gone = once(gateway.child, 'exit')
    gateway.child.kill('SIGTERM')
    await gone
    folder.remove()
  }
}
