import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { withDeadline } from '../../../src/shared/with-deadline.ts'

const startLimitMs = 20_000
const stopGraceMs = 6_000
const stderrLimit = 4_000

/** Where a started server listens, and what its callers have to send. */
export interface Endpoint {
  url: string
  headers: Record<string, string>
}

/** A server in a process of its own. */
export interface Program extends AsyncDisposable {
  readonly name: string
  readonly pid: number
  readonly endpoint: Endpoint
  /** Milliseconds from spawn to the line that says that it listens. */
  readonly listeningMs: number
  stop(): Promise<void>
}

export interface ProgramOptions {
  name: string
  /** Arguments of Node. */
  args: readonly string[]
  cwd: string
  env?: NodeJS.ProcessEnv
  /** The endpoint, when this line of standard output tells it. */
  readEndpoint: (line: string) => Endpoint | null
  /** Called after the process has ended. */
  afterStop?: () => void
}

const running = new Set<ChildProcess>()

// The last resort, when this process ends without having stopped what it started.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
  await gone
  clearTimeout(force)
}

/** Stops everything that still runs, for the end of a benchmark that did not come to its own. */
export async function stopAllPrograms(): Promise<void> {
  await Promise.all([...running].map(stopChild))
}

function collectTail(child: ChildProcess): () => string {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-stderrLimit)
  })
  return () => tail
}

/** Starts a server and waits until it listens; throws with the end of its standard error when it does not. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const spawnedAt = performance.now()
  // A group of its own: Ctrl-C reaches this process only, which then stops its servers in order.
  const child = spawn(process.execPath, [...options.args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const stderr = collectTail(child)
  const stop = async () => {
    await stopChild(child)
    options.afterStop?.()
  }

  const { promise, resolve, reject } = Promise.withResolvers<{ endpoint: Endpoint; listeningMs: number }>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const endpoint = options.readEndpoint(line)
    if (endpoint) resolve({ endpoint, listeningMs: performance.now() - spawnedAt })
  })
  child.once('error', reject)
  child.once('exit', (code, signal) =>
    reject(new Error(`${options.name} ended (${code ?? signal}) before it listened:\n${stderr()}`)),
  )
  try {
    const started = await withDeadline(promise, startLimitMs, () => {
      throw new Error(`${options.name} did not listen within ${startLimitMs} ms:\n${stderr()}`)
    })
    return {
      name: options.name,
      pid: child.pid ?? 0,
      ...started,
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}
