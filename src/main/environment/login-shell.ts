import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { isAbsolute } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/** A terminal takes as long to open; who waits longer for their shell gets the usual folders instead. */
const deadlineMs = 4_000
const maxBytes = 1_048_576

/** What belongs to the shell that was asked and not to what is started from it. */
const ownToShell = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', 'TERM', 'SWITCHBOARD_READS_ENVIRONMENT'])

/** Told to the shell: that nobody looks (some start-up files ask for this), and to hold no session up with an update. */
const forShell = { SWITCHBOARD_READS_ENVIRONMENT: '1', DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false', TERM: 'dumb' }

/**
 * Prints the environment between two marks, NUL behind every entry. All quotes mean the same in sh, bash, zsh, fish and csh;
 * perl stands in where `env` is too old for `-0`.
 */
function command(mark: string): string {
  const byPerl = String.raw`/usr/bin/perl -e "print map { qq(\$_=\$ENV{\$_}\0) } keys %ENV"`
  return `/bin/sh -c 'printf %s ${mark}; /usr/bin/env -0 2>/dev/null || ${byPerl}; printf %s ${mark}'`
}

/** csh knows no login flag together with a command. */
const flagsOf = (shell: string) => (/csh$/.test(shell) ? '-ic' : '-ilc')

/** The entries between the marks, `null` while they are not all there. */
export function readEnvironment(output: string, mark: string): Record<string, string> | null {
  const [, found, rest] = output.split(mark)
  if (found === undefined || rest === undefined) return null
  const entries = found.split('\0').flatMap((entry): [string, string][] => {
    const name = entry.slice(0, entry.indexOf('='))
    // Also exported functions of bash come as entries.
    return /^[A-Za-z_]\w*$/.test(name) && !ownToShell.has(name) ? [[name, entry.slice(name.length + 1)]] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : null
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself in this very moment.
  }
}

/**
 * What the user's login shell exports, as a terminal would have it; `null` when it does not tell within the deadline.
 * POSIX only. Never rejects, and leaves nothing of the shell behind unless the shell came to its end.
 */
export async function readLoginShell(options: {
  shell: string | null | undefined
  env: Environment
  cwd: string
  signal: AbortSignal
  deadlineMs?: number
}): Promise<Record<string, string> | null> {
  const { shell, env, cwd, signal } = options
  if (!shell || !isAbsolute(shell)) return null
  const mark = `switchboard-${randomBytes(12).toString('hex')}`
  const told = Promise.withResolvers<Record<string, string> | null>()
  const over = AbortSignal.any([signal, AbortSignal.timeout(options.deadlineMs ?? deadlineMs)])
  const child = spawn(shell, [flagsOf(shell), command(mark)], {
    cwd,
    // In a session of its own it has no terminal that it could wait for.
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...env, ...forShell },
  })
  let output = ''
  const giveUp = () => told.resolve(null)
  over.addEventListener('abort', giveUp)
  if (over.aborted) giveUp()
  child.once('error', giveUp)
  // What a start-up file left running may hold the pipe open, so the end of the shell counts and not that of its output.
  child.once('exit', () => setImmediate(() => told.resolve(readEnvironment(output, mark))))
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
    const found = readEnvironment(output, mark)
    if (found) told.resolve(found)
    else if (output.length > maxBytes) giveUp()
  })
  const environment = await told.promise
  over.removeEventListener('abort', giveUp)
  if (environment === null) killGroup(child)
  child.stdout?.destroy()
  child.unref()
  return environment
}
