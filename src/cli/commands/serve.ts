import { realpathSync } from 'node:fs'
import { createGateway, type Gateway } from '#gateway/gateway.ts'
import { guardProcess } from '#gateway/process-end.ts'
import { workspaceProblem } from '#gateway/settings/workspace-setting.ts'
import { AppFailure, errorPolicy } from '#shared/errors.ts'
import { startingText } from '#shared/gateway-process.ts'
import type { Settings } from '#shared/settings.ts'
import type { CliContext } from '../context.ts'
import { errorOf } from '../failure.ts'
import { openInBrowser } from '../open-in-browser.ts'
import { note, printLine } from '../output.ts'
import { onEndSignals } from '../signals.ts'

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

async function start(context: CliContext, options: ServeOptions): Promise<Gateway> {
  try {
    const end = guardProcess(context.dataDir)
    const gateway = await createGateway({
      settings: context.settings,
      dataDir: context.dataDir,
      cwd: context.cwd,
      env: context.env,
      command: [process.execPath, realpathSync(context.program)],
    })
    end.adopt(gateway)
    // The first signal ends the gateway, a second one the process at once.
    onEndSignals(end.close, () => end.byForce(errorPolicy.interrupted.exitCode))
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
  if (gateway.crashBefore) {
    const { at, path } = gateway.crashBefore
    note(
      `[switchboard] The last gateway of this data folder ended by a fault of its own (${new Date(at).toISOString()}): ${path}`,
    )
  }
  const problem = workspaceProblem(context.settings.values.workspace)
  if (problem) note(`[switchboard] ${problem.message} Runs that name no folder are refused until it does.`)
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
