import { writeSync } from 'node:fs'
import { inspect } from 'node:util'
import { withdrawGateway } from '#node/attach.ts'
import { deadlines } from '#shared/deadlines.ts'
import { errorPolicy, newIncident } from '#shared/errors.ts'
import { recordCrash } from './crash-log.ts'
import { boundHeap } from './heap-bounds.ts'
import { killAllTreesNow } from './processes/process-tree.ts'

/** The gateway of this process, as far as its end is concerned. */
interface EndingGateway {
  /** Work that cannot be called off keeps a thread busy, and an exit waits for threads. */
  readonly isHeldUp: boolean
  close(): Promise<void>
}

/** How a process that is a gateway ends when it does not end by itself: never without what it started. */
export interface ProcessEnd {
  /** Tells which gateway is to be closed. */
  adopt(gateway: EndingGateway): void
  /** Closes the gateway, and ends the process by force with `interrupted` when that takes longer than it may. */
  close(): void
  /** Ends the process now. */
  byForce(exitCode: number): never
}

const stderr = 2

/** A person may be looking, or the program that started this one keeps it; nobody listening is fine. */
function tell(line: string): void {
  try {
    writeSync(stderr, `${line}\n`)
  } catch {
    // Standard error is closed.
  }
}

function withdraw(dataDir: string): void {
  try {
    withdrawGateway(dataDir)
  } catch {
    // Whoever reads it finds nobody there.
  }
}

/**
 * To be called once by a process that is a gateway, before it opens one. From then on an error that nobody caught is
 * written down in `logs/crash-<time>.log` and ends the process with the exit code of `internal`, and its heap is kept
 * small.
 */
export function guardProcess(dataDir: string): ProcessEnd {
  boundHeap()
  let gateway: EndingGateway | null = null

  /** SQLite is made for that. */
  const killIfHeldUp = () => {
    if (gateway?.isHeldUp) process.kill(process.pid, 'SIGKILL')
  }

  /** Whatever calls for the exit, nothing that was started outlives it. */
  const leave = () => {
    killAllTreesNow()
    killIfHeldUp()
  }

  const byForce = (exitCode: number): never => {
    withdraw(dataDir)
    process.exit(exitCode)
  }

  let isCrashing = false
  const crash = (cause: unknown) => {
    // A second fault on the way out changes nothing.
    if (isCrashing) return
    isCrashing = true
    const incident = newIncident()
    const path = recordCrash(dataDir, incident, cause)
    tell(`switchboard: The gateway ended because of a fault of its own (incident ${incident}).`)
    tell(path === null ? inspect(cause) : `  What happened: ${path}`)
    byForce(errorPolicy.internal.exitCode)
  }
  process.on('uncaughtException', crash)
  // Without it Electron would only print a warning.
  process.on('unhandledRejection', crash)
  process.on('exit', leave)

  return {
    adopt(given) {
      gateway = given
    },
    close() {
      setTimeout(() => {
        tell(`switchboard: the gateway did not end within ${deadlines.gatewayForce / 1_000} s and is ended by force.`)
        byForce(errorPolicy.interrupted.exitCode)
      }, deadlines.gatewayForce).unref()
      void gateway?.close().then(killIfHeldUp)
    },
    byForce,
  }
}
