import { realpathSync } from 'node:fs'
import { createGateway, type Gateway } from '#gateway/gateway.ts'
import { AppFailure, errorPolicy } from '#shared/errors.ts'
import { startingText } from '#shared/gateway-process.ts'
import type { Settings } from '#shared/settings.ts'
import type { CliContext } from '../context.ts'
import { errorOf } from '../failure.ts'
import { openInBrowser } from '../open-in-browser.ts'
import { note, printLine } from '../output.ts'
import { onEndSignals } from '../signals.ts'

const closeDeadlineMs = 5_000
/** A start that takes longer is explained. */
const slowStartMs = 1_000

export interface ServeOptions {
  /** Started by another command: nobody reads our output but, after a failure, that command. */
  background?: boolean
  open?: boolean
}

function greeting(gateway: Gateway, settings: Settings): string {
  const facts = `json=${settings.httpJson ? 'on' : 'off'}, stateless=${settings.httpStateless ? 'yes' : 'no'}`
  return `[switchboard] MCP server listening on ${gateway.endpoint} (${facts})`
}

/** Ends the gateway on the first signal; a second one, or the deadline, ends the process at once. */
function closeOnSignal(gateway: Gateway): void {
  // An exit waits for threads, so one that cannot be stopped is killed with the process; SQLite is made for that.
  const killIfHeldUp = () => {
    if (gateway.isHeldUp) process.kill(process.pid, 'SIGKILL')
  }
  const leaveAtOnce = () => {
    killIfHeldUp()
    process.exit(errorPolicy.interrupted.exitCode)
  }
  onEndSignals(() => {
    const deadline = setTimeout(() => {
      note(`switchboard: the gateway did not end within ${closeDeadlineMs / 1_000} s and is ended by force.`)
      leaveAtOnce()
    }, closeDeadlineMs)
    deadline.unref()
    void gateway.close().then(killIfHeldUp)
  }, leaveAtOnce)
}

async function start(context: CliContext, options: ServeOptions): Promise<Gateway> {
  try {
    const gateway = await createGateway({
      settings: context.settings,
      dataDir: context.dataDir,
      cwd: context.cwd,
      env: context.env,
      command: [process.execPath, realpathSync(context.program)],
    })
    closeOnSignal(gateway)
    const slow = setTimeout(() => {
      if (gateway.starting) note(`switchboard: still starting: ${startingText(gateway.starting, Date.now())}.`)
    }, slowStartMs)
    await gateway.ready.finally(() => clearTimeout(slow))
    return gateway
  } catch (thrown) {
    if (options.background) {
      note(JSON.stringify(errorOf(thrown)))
      // The command that started us reads that line and tells the person.
      throw new AppFailure(errorOf(thrown), { cause: thrown })
    }
    throw thrown
  }
}

/** Runs the gateway and its panel until somebody ends it. */
export async function serve(context: CliContext, options: ServeOptions): Promise<void> {
  const gateway = await start(context, options)
  printLine(greeting(gateway, context.settings.values))
  if (!options.background) {
    const link = gateway.createPanelLink()
    printLine(`[switchboard] Panel: ${link}`)
    if (options.open) await Promise.race([openInBrowser(link, context.dataDir), gateway.closed])
  }
  await gateway.closed
  if (gateway.failure) throw gateway.failure
  process.exit(0)
}
