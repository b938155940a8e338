import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findGateway, type RunningGateway } from '#node/attach.ts'
import { prepareDataDir } from '#node/data-dir.ts'
import { AppError, AppFailure, errorPolicy } from '#shared/errors.ts'
import { startingText } from '#shared/gateway-process.ts'
import { settingArguments } from '#shared/setting-arguments.ts'
import { type SettingKey, settingField } from '#shared/settings.ts'
import type { CliContext } from './context.ts'
import { note } from './output.ts'
import { ownCommand } from './own-command.ts'
import { flagsWithoutEffect } from './setting-flags.ts'

const startDeadlineMs = 15_000
const pollEveryMs = 40
/** A gateway that nobody started by hand ends itself when nobody needs it any more. */
const idleExitMs = 60_000

/** What the last start said that failed without a reason that we could read. */
const lastWordsIn = (dataDir: string) => join(dataDir, 'background-start.log')

function keepLastWords(dataDir: string, logPath: string): void {
  try {
    renameSync(logPath, lastWordsIn(dataDir))
  } catch {
    // The start failed anyway, and for its own reason: the missing log is not worth a second one.
  }
}

function discard(logPath: string): void {
  try {
    rmSync(logPath, { force: true })
  } catch {
    // Windows may refuse while the process still holds the file; a few lines in the data folder harm nobody.
  }
}

/** The failure that the background process wrote, as one line of JSON, before it ended. */
function readFailure(logPath: string): AppError | null {
  for (const line of readFileSync(logPath, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue
    try {
      return AppError.parse(JSON.parse(line))
    } catch {
      // Some other line that begins like JSON.
    }
  }
  return null
}

function spawnGateway(context: CliContext, logPath: string, extra: string[]): ChildProcess {
  const log = openSync(logPath, 'w', 0o600)
  try {
    const child = spawn(
      process.execPath,
      [context.program, 'serve', '--background', ...settingArguments(context.flags), '--data-dir', context.dataDir, ...extra],
      { detached: true, windowsHide: true, stdio: ['ignore', log, log], cwd: context.cwd, env: context.env },
    )
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

/** Says once what is waited for. */
function createStartingNote(): (gateway: RunningGateway) => void {
  let isTold = false
  return ({ starting }) => {
    if (isTold || !starting) return
    isTold = true
    note(`switchboard: the gateway is still starting: ${startingText(starting, Date.now())}. Waiting for it.`)
  }
}

/** The gateway that was found, once it serves; `null` when it ended before that. Waits as long as it lives. */
async function untilServing(found: RunningGateway, dataDir: string): Promise<RunningGateway | null> {
  const tellStarting = createStartingNote()
  let running: RunningGateway | null = found
  while (running?.starting) {
    tellStarting(running)
    await delay(pollEveryMs)
    running = await findGateway(dataDir)
  }
  return running
}

/** Waits until a gateway answers for the data folder, ours or one that somebody else started at the same moment. */
async function untilReady(child: ChildProcess, context: CliContext, logPath: string): Promise<RunningGateway> {
  let deadline = Date.now() + startDeadlineMs
  let spawnFailure: Error | null = null
  const tellStarting = createStartingNote()
  child.once('error', (error) => {
    spawnFailure = error
  })
  while (Date.now() < deadline) {
    const running = await findGateway(context.dataDir)
    if (running && !running.starting) return running
    // It is at work, and to begin again would only take longer.
    if (running) {
      tellStarting(running)
      deadline = Date.now() + startDeadlineMs
    }
    const hasEnded = spawnFailure !== null || child.exitCode !== null || child.signalCode !== null
    // Where somebody else won the race for the folder, theirs will answer soon.
    if (hasEnded && child.exitCode !== errorPolicy.dataFolderBusy.exitCode) {
      throw failedStart(readFailure(logPath), context.dataDir, spawnFailure)
    }
    await delay(pollEveryMs)
  }
  child.kill('SIGTERM')
  throw failedStart(readFailure(logPath), context.dataDir, null)
}

function failedStart(failure: AppError | null, dataDir: string, cause: Error | null): AppFailure {
  if (failure) return new AppFailure(failure)
  return new AppFailure(
    {
      code: 'gatewayUnreachable',
      message: 'The gateway was started in the background but does not answer.',
      hint: `What it said: ${lastWordsIn(dataDir)}. In the foreground: ${ownCommand('serve', dataDir)}`,
    },
    { cause },
  )
}

/** Starts a process with a log of its own: several clients may start a gateway for the same folder at once. */
async function startProcess(context: CliContext, extra: string[]): Promise<RunningGateway> {
  const logPath = join(context.dataDir, `background-start-${process.pid}-${randomBytes(4).toString('hex')}.log`)
  try {
    const running = await untilReady(spawnGateway(context, logPath, extra), context, logPath)
    discard(logPath)
    return running
  } catch (thrown) {
    if (thrown instanceof AppFailure && thrown.error.code === 'gatewayUnreachable') keepLastWords(context.dataDir, logPath)
    else discard(logPath)
    throw thrown
  }
}

/** `PORT` is there for any program, so whoever set it need not have meant this one. */
function isPortChosen({ settings, env }: CliContext): boolean {
  const source = settings.sourceOf('httpPort')
  if (source !== 'environment') return source !== 'default'
  const field = settingField('httpPort')
  const ownNames = [field?.env, ...(field?.envAliases ?? [])].filter((name) => name !== 'PORT')
  return ownNames.some((name) => name !== undefined && env[name])
}

async function startInBackground(context: CliContext): Promise<RunningGateway> {
  prepareDataDir(context.dataDir)
  const idle = context.settings.sourceOf('idleExitMs') === 'default' ? ['--idle-exit-ms', String(idleExitMs)] : []
  try {
    return await startProcess(context, idle)
  } catch (thrown) {
    if (!(thrown instanceof AppFailure) || thrown.error.code !== 'portTaken' || isPortChosen(context)) throw thrown
    // Nobody chose that port, so a caller that speaks to the data folder is as well served on any other.
    note(`switchboard: ${thrown.error.message} The gateway takes a free port instead.`)
    return await startProcess(context, [...idle, '--http-port', '0'])
  }
}

/**
 * Attach before spawn: the gateway of this data folder, else one started in the background. `heeded` are the settings
 * that the command follows itself, whichever gateway it gets.
 */
export async function ensureGateway(context: CliContext, heeded: readonly SettingKey[] = []): Promise<RunningGateway> {
  const found = await findGateway(context.dataDir)
  const running = found && (await untilServing(found, context.dataDir))
  if (!running) return await startInBackground(context)
  const ignored = flagsWithoutEffect(context.flags, heeded)
  if (ignored.length > 0) {
    const have = ignored.length === 1 ? 'has' : 'have'
    note(`switchboard: a gateway is already running, so ${new Intl.ListFormat('en').format(ignored)} ${have} no effect.`)
  }
  return running
}
