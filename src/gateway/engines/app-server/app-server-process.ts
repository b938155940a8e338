import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { makeSubfolder } from '#node/data-dir.ts'
import type { SupervisedProcess } from '#node/supervisor.ts'
import { readVersion } from '#node/version.ts'
import { AppFailure } from '#shared/errors.ts'
import { processEndText } from '#shared/process-failure.ts'
import type { Log } from '../../log.ts'
import { closeTree, type ProcessTree, spawnTree } from '../../processes/process-tree.ts'
import { createStopWatch, patientDeadline } from '../../processes/stop-watch.ts'
import { meaningfulTail } from '../codex/stderr-tail.ts'
import { type JsonRecord, textIn, textOrNull } from '../json-fields.ts'
import { RpcFailure } from '../json-rpc-client.ts'
import { unavailableFailure } from '../turns/failures.ts'
import { engineName, LinkLost } from './failures.ts'
import { createLink, type Link } from './link.ts'
import type { ServerNotificationMethod } from './protocol/types.ts'

export interface AppServerProcessOptions {
  codexPath: string
  /** `null` leaves it to the environment. */
  codexHome: string | null
  env: NodeJS.ProcessEnv
  /** More arguments after `app-server`. */
  args: readonly string[]
  /** Working directory of the process itself; threads have their own. */
  cwd: string
  maxLiveThreads: number
  /** Not to be seen by commands with network access; only Codex 0.169 and newer can do that. */
  hiddenFolder: string | null
  log: Log
  /** How long Codex may take to answer a request that costs it nothing, in ms. */
  answerMs: number
  /** The process was stopped, or goes on. */
  onStopped: () => void
}

/** The supervisor's deadline for being ready; Codex needs about 0.5 s on a quiet machine. */
export const readyTimeoutMs = 30_000

/** Without it a turn never ends while the model service cannot be reached; a version that does not know it only warns. */
const boundedRetries = ['-c', 'features.unbounded_connection_retries=false']

/** Frequent, and of no use here. */
const unwantedNotifications: ServerNotificationMethod[] = [
  'thread/status/changed',
  'thread/readState/changed',
  'thread/settings/updated',
  'skills/changed',
  'app/list/updated',
  'remoteControl/status/changed',
]

/** Codex makes no helper links for a home below the temporary folder, so such a home gets a temporary folder of its own. */
function temporaryFolder(codexHome: string | null): string | null {
  if (codexHome === null) return null
  const relative = path.relative(os.tmpdir(), codexHome)
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null
  const folder = path.join(codexHome, 'tmp')
  makeSubfolder(folder)
  return folder
}

function childEnvironment({ codexHome, env }: AppServerProcessOptions): NodeJS.ProcessEnv {
  const temporary = temporaryFolder(codexHome)
  return {
    ...env,
    ...(temporary === null ? {} : { TMPDIR: temporary }),
    ...(codexHome === null ? {} : { CODEX_HOME: codexHome }),
  }
}

/** Codex starts with its defaults when it cannot read its configuration: another model, another provider, another account. */
function isConfigRefused(warning: JsonRecord): boolean {
  return textIn(warning, 'summary').startsWith('Invalid configuration')
}

const InitializeAnswer = z.looseObject({ codexHome: z.string().optional() })

function configFailure(warning: JsonRecord, codexHome: string | undefined): Error {
  const file = textOrNull(warning, 'path') ?? (codexHome === undefined ? 'config.toml' : path.join(codexHome, 'config.toml'))
  const problem = textOrNull(warning, 'details') ?? textIn(warning, 'summary')
  const message = problem.includes(file) ? problem : `${file}: ${problem}`
  return unavailableFailure(engineName, `Codex cannot use its configuration. ${message}`, {
    hint: `Correct ${file}, then try again.`,
  })
}

/** Rejects with an `AppFailure` when Codex cannot use its configuration. */
async function shakeHands(link: Link, warnings: readonly JsonRecord[]): Promise<void> {
  const answer = await link.rpc.request(
    'initialize',
    {
      // Becomes an HTTP header and is the same for all clients of this process, so it is ours and not a client's name.
      clientInfo: { name: 'codex-switchboard', title: 'Codex Switchboard', version: readVersion() },
      capabilities: {
        experimentalApi: true,
        requestAttestation: false,
        optOutNotificationMethods: unwantedNotifications,
      },
    },
    readyTimeoutMs,
  )
  link.rpc.notify('initialized')
  const config = link.rpc.request('config/read', { includeLayers: false }, readyTimeoutMs)
  const problem = await config.then(
    () => null,
    (cause: unknown) => {
      if (!(cause instanceof RpcFailure)) throw cause
      return { summary: 'Invalid configuration', details: cause.message }
    },
  )
  // The warnings came before the answer, and name the file.
  const refused = warnings.find(isConfigRefused) ?? problem
  if (refused) throw configFailure(refused, InitializeAnswer.safeParse(answer).data?.codexHome)
}

export interface AppServerProcess extends SupervisedProcess {
  readonly link: Link
  /** It lives and does nothing, because somebody stopped it by a signal. */
  readonly isStopped: boolean
  /** Resolves when what the process had started is gone too, a little after `exited`. */
  readonly nothingLeft: Promise<void>
}

/** Starts `codex app-server`; ready when it has answered the handshake with a usable configuration. */
export function startAppServer(options: AppServerProcessOptions): AppServerProcess {
  const { log } = options
  const warnings: JsonRecord[] = []
  const link = createLink({
    send: (line) => tree.write(line),
    onConfigWarning: (params) => {
      log.warn('engine.configWarning', { summary: textIn(params, 'summary') })
      if (warnings.length < 20) warnings.push(params)
    },
    // Codex tells every command which thread it belongs to.
    killCommands: (threadId) => tree.killStartedWith(`CODEX_THREAD_ID=${threadId}`),
    maxLiveThreads: options.maxLiveThreads,
    hiddenFolder: options.hiddenFolder,
    deadline: (ms, onLate) => patientDeadline(watch, ms, onLate),
    answerMs: options.answerMs,
    log,
  })
  const tree: ProcessTree = spawnTree({
    command: options.codexPath,
    args: ['app-server', ...boundedRetries, ...options.args],
    cwd: options.cwd,
    env: childEnvironment(options),
    onLine: link.receive,
    onOversizeLine: (sizeBytes) => log.warn('engine.lineTooLong', { sizeBytes }),
  })
  const watch = createStopWatch(tree.pid, (isStopped) => {
    log.warn(isStopped ? 'engine.processStopped' : 'engine.processGoesOn', { pid: tree.pid })
    options.onStopped()
  })
  /** It will not start before somebody corrects its configuration. */
  let isConfigUnusable = false
  const ready = shakeHands(link, warnings).catch((cause: unknown) => {
    isConfigUnusable = cause instanceof AppFailure
    throw cause
  })
  // Who waits for an answer is told at once, while what the process left behind is still being killed.
  const exited = tree.ended.then((exit) => {
    const stderrTail = meaningfulTail(exit.stderrTail)
    link.close(new LinkLost(`The connection to Codex broke. ${processEndText(exit)}`, stderrTail))
    log.info('engine.processEnded', { pid: tree.pid, exitCode: exit.exitCode, signal: exit.signal })
    return { ...exit, stderrTail, final: isConfigUnusable }
  })
  return {
    link: {
      ...link,
      async runTurn(request, handlers) {
        const release = watch.hold()
        try {
          return await link.runTurn(request, handlers)
        } finally {
          release()
        }
      },
    },
    get isStopped() {
      return watch.isStopped
    },
    pid: tree.pid,
    ready,
    exited,
    nothingLeft: tree.exited.then(() => {}),
    stop: () => closeTree(tree),
  }
}
