import type { CodexLocation } from './find-codex.ts'
import type { CodexInstallation } from './installation.ts'
import { needsInterpreter } from './native-binary.ts'
import { type CommandOutcome, runCodex } from './run-codex.ts'
import { isAtLeast, parseVersion, updateCodex } from './version.ts'

/** Oldest Codex whose `mcp-server` was tried. */
const oldest = { major: 0, minor: 60 }
const install = 'Install Codex with `npm install -g @openai/codex`'
const stderrTailChars = 2_000

function missing(path: string | null): CodexInstallation {
  if (path === null) {
    const nextStep = `${install}, or set the path of the program in the settings.`
    return { status: 'missing', path, message: 'Codex is not installed on this machine.', nextStep }
  }
  const nextStep =
    'Correct or remove the setting "Codex program" and restart the gateway, or put the program there and choose "Check again" in the panel.'
  return { status: 'missing', path, message: `There is no Codex program at ${path}.`, nextStep }
}

function broken(path: string, outcome: CommandOutcome, problem: string): Extract<CodexInstallation, { status: 'broken' }> {
  return {
    status: 'broken',
    path,
    exitCode: outcome.exitCode,
    stderrTail: (outcome.stderr || outcome.stdout).slice(-stderrTailChars),
    message: `The Codex program at ${path} ${problem}.`,
    nextStep: `${install} again, or choose another program in the settings.`,
  }
}

function problemOf(outcome: CommandOutcome, timeoutMs: number): string {
  if (outcome.timedOut) return `did not answer within ${timeoutMs / 1000} s`
  if (outcome.startError !== null) return `cannot be started (${outcome.startError})`
  if (outcome.exitCode === null) return 'was ended by a signal'
  if (outcome.exitCode !== 0) return `ended with exit code ${outcome.exitCode}`
  return 'does not answer like Codex'
}

/**
 * Asks a Codex program what it is and what it can do, without a login, a configuration or a terminal. Never runs a bare
 * `codex mcp-server`: from 0.154 on that is a paid prompt. `null` stands for "none was found".
 */
export async function probeCodex(
  location: CodexLocation | null,
  options: { env: NodeJS.ProcessEnv; timeoutMs?: number; signal?: AbortSignal },
): Promise<CodexInstallation> {
  if (location === null) return missing(null)
  const { path } = location
  const limits = { env: options.env, timeoutMs: options.timeoutMs ?? 10_000, signal: options.signal }
  const answer = await runCodex(path, ['--version'], limits)
  if (answer.startError === 'ENOENT') return missing(path)
  if (needsInterpreter(path)) {
    const nextStep = `${install}, or set the path of codex.exe as "Codex program" in the settings.`
    return { ...broken(path, answer, 'is a script, behind which no codex.exe was found'), nextStep }
  }
  const version = answer.exitCode === 0 ? parseVersion(answer.stdout) : null
  if (version === null) return broken(path, answer, problemOf(answer, limits.timeoutMs))
  if (!isAtLeast(version, oldest)) {
    const nextStep = `${updateCodex}.`
    return {
      status: 'tooOld',
      path,
      version,
      nextStep,
      message: `Codex ${version.text} is too old; 0.60 is the oldest that works.`,
    }
  }
  // Exit code 0 = the command exists, 2 = it does not; `codex mcp-server --help` would be 0 in both cases.
  const [appServer, mcpServer] = await Promise.all([
    runCodex(path, ['help', 'app-server'], limits),
    runCodex(path, ['help', 'mcp-server'], limits),
  ])
  for (const help of [appServer, mcpServer]) {
    if (help.exitCode === null) return broken(path, help, problemOf(help, limits.timeoutMs))
  }
  return {
    status: 'usable',
    path,
    version,
    hasAppServer: appServer.exitCode === 0,
    hasMcpServer: mcpServer.exitCode === 0,
    message: `Codex ${version.text} at ${path}.`,
  }
}
