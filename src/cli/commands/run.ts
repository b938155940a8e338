import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { gatewayClient } from '#node/gateway-client.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { type EventData, type GatewayEvent, isEvent } from '#shared/contract/events.ts'
import type { ApprovalPolicy, SandboxMode } from '#shared/contract/policy.ts'
import type { Run } from '#shared/contract/runs.ts'
import { AppFailure, errorPolicy } from '#shared/errors.ts'
import type { CliContext } from '../context.ts'
import { type FollowedRun, followRun } from '../follow-run.ts'
import { connectAsPerson, findClient } from '../gateway-client.ts'
import { note, printJson } from '../output.ts'
import { ownCommand } from '../own-command.ts'
import { paintFor } from '../paint.ts'
import { createRunApprovals } from '../run-approvals.ts'
import { createRunPrinter } from '../run-printer.ts'
import { onEndSignals } from '../signals.ts'
import { ensureGateway } from '../start-gateway.ts'

export interface RunOptions {
  json?: boolean
  session?: string
  model?: string
  sandbox?: SandboxMode
  approvalPolicy?: ApprovalPolicy
}

/** The prompt of the command line, or of standard input. Throws `invalidInput` when there is none. */
async function readPrompt(given: string | undefined, dataDir: string): Promise<string> {
  const isPiped = given === '-' || (given === undefined && !process.stdin.isTTY)
  const prompt = isPiped ? await text(process.stdin) : (given ?? '')
  if (prompt.trim() !== '') return prompt.trim()
  throw new AppFailure({
    code: 'invalidInput',
    field: 'prompt',
    message: 'There is no prompt.',
    hint: `Put it in quotes behind the command, or pipe it in: ${ownCommand('run "explain this project"', dataDir)}`,
  })
}

async function startRun(api: GatewayClient, context: CliContext, options: RunOptions, prompt: string): Promise<Run> {
  const status = await api.gateway.status()
  const { workspace } = context.settings.values
  // The demo model edits files, so it gets the gateway's scratch workspace unless somebody names another one.
  const folder = workspace !== undefined ? resolve(context.cwd, workspace) : status.engine.demo ? undefined : context.cwd
  // A session keeps its own workspace. One that was asked for here is sent all the same: the gateway refuses it in words.
  const isSent = options.session === undefined || context.flags['workspace'] !== undefined
  return await api.runs.start({
    prompt,
    client: 'cli',
    ...(options.session === undefined ? {} : { sessionId: options.session }),
    ...(folder !== undefined && isSent ? { workspace: folder } : {}),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.sandbox === undefined ? {} : { sandbox: options.sandbox }),
    ...(options.approvalPolicy === undefined ? {} : { approvalPolicy: options.approvalPolicy }),
  })
}

/** The first Ctrl-C stops the run and waits for its end; the second one leaves at once. */
function interruptOnSignal(followed: FollowedRun, runId: string): void {
  onEndSignals(
    () => {
      note('Stopping the run. Ctrl-C again leaves at once.')
      followed
        .api()
        .runs.interrupt({ id: runId })
        .catch(() => {
          // The gateway is gone or the run has ended; whoever follows the events notices.
        })
    },
    () => process.exit(errorPolicy.interrupted.exitCode),
  )
}

function printerOf(options: RunOptions): (event: GatewayEvent) => void {
  if (options.json) return printJson
  const printer = createRunPrinter({
    answer: (part) => process.stdout.write(part),
    activity: (part) => process.stderr.write(part),
    paint: paintFor(process.stderr),
  })
  return (event) => printer.print(event)
}

/** Starts a run, shows it as it happens and fails as it failed. */
export async function run(context: CliContext, givenPrompt: string | undefined, options: RunOptions): Promise<void> {
  const prompt = await readPrompt(givenPrompt, context.dataDir)
  const gateway = await ensureGateway(context, ['workspace'])
  const api = gatewayClient(gateway)
  const started = await startRun(api, context, options, prompt)
  const followed = followRun({
    api,
    runId: started.id,
    find: () => findClient(context.dataDir),
    dataDir: context.dataDir,
    onAway: (waitMs) => note(`The gateway went away. Waiting up to ${waitMs / 1_000} s for it to come back.`),
  })
  interruptOnSignal(followed, started.id)
  const print = printerOf(options)
  const isInteractive = !options.json && process.stdin.isTTY && process.stderr.isTTY
  const approvals = createRunApprovals({
    // Which gateway serves the run may have changed since it began.
    asPerson: () => connectAsPerson(context.dataDir),
    isInteractive,
    dataDir: context.dataDir,
  })
  let end: EventData['run.ended'] | null = null
  for await (const event of followed.events()) {
    // First the approvals: they take an answered question off the screen.
    approvals.notice(event)
    print(event)
    // What it says is enough: a gateway that ends with the run cannot be asked any more.
    if (isEvent(event, 'run.ended')) end = event.data
  }
  approvals.close()
  if (end?.status === 'completed') return
  throw new AppFailure(end?.error ?? { code: 'interrupted', message: `The run ended as ${end?.status ?? 'interrupted'}.` })
}
