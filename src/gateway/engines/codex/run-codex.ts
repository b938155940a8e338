import { execa } from 'execa'

export interface CommandOutcome {
  /** `null` when the program could not be started, was killed by a signal or missed the deadline. */
  exitCode: number | null
  stdout: string
  stderr: string
  timedOut: boolean
  /** Reason of the operating system, e.g. `ENOENT`, when the program could not be started at all. */
  startError: string | null
}

const maxOutputBytes = 64 * 1024

/**
 * Runs one short Codex command to its end. Never throws. Standard input is closed (or holds `input`), so that no Codex
 * can open its terminal screen; past the deadline, or when `signal` aborts,
 * the command and its descendants are killed.
 */
export async function runCodex(
  path: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; timeoutMs: number; input?: string; signal?: AbortSignal | undefined },
): Promise<CommandOutcome> {
  const result = await execa(path, args, {
    env: options.env,
    extendEnv: false,
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    reject: false,
    timeout: options.timeoutMs,
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    forceKillAfterDelay: 500,
    killDescendants: true,
    maxBuffer: maxOutputBytes,
    windowsHide: true,
  })
  const neverStarted = result.exitCode === undefined && result.signal === undefined && !result.timedOut && !result.isCanceled
  return {
    exitCode: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut: result.timedOut,
    startError: neverStarted ? (result.code ?? 'unknown') : null,
  }
}
