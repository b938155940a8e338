import { type MessagePortMain, utilityProcess } from 'electron'
import { deadlines } from '#shared/deadlines.ts'
import type { AppError } from '#shared/errors.ts'
import { folders } from '../app-folders.ts'
import { type GatewayProcess, superviseForked } from './utility-gateway.ts'

/** Starts the gateway in a process of its own, so that a busy gateway never stalls the window. */
export function forkGateway(
  launch: { gatewayArguments: readonly string[]; cwd: string; env: NodeJS.ProcessEnv },
  onRefused: (error: AppError) => void,
): GatewayProcess<MessagePortMain> {
  const child = utilityProcess.fork(folders.gatewayFile, [...launch.gatewayArguments], {
    cwd: launch.cwd,
    env: launch.env,
    serviceName: 'Codex Switchboard gateway',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // A fatal error of V8: the exit that follows is what counts, but an `error` that nobody hears would end the app.
  child.on('error', () => {})
  return superviseForked<MessagePortMain>(
    {
      get pid() {
        return child.pid
      },
      stderr: child.stderr,
      postMessage: (message, ports) => child.postMessage(message, ports),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', listener),
    },
    {
      graceMs: deadlines.gatewayKill,
      kill: () => killNow(child),
      onRefused,
    },
  )
}

function killNow(child: Electron.UtilityProcess): void {
  if (child.pid === undefined) return
  // Its own `kill` is SIGTERM, which a gateway that hangs while closing has heard already.
  if (process.platform === 'win32') child.kill()
  else killByPid(child.pid)
}

function killByPid(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in this very moment.
  }
}
