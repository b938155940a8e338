import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testHome, testPath } from '../build/test-home.ts'

export const repository = fileURLToPath(new URL('..', import.meta.url))
export const launcher = fileURLToPath(new URL('../build/switchboard.js', import.meta.url))

/**
 * Every process that a test starts, and all below it, carry this variable with the test's own value; those that get a
 * clean environment have it in their path, as a folder that is not there.
 */
const marker = 'E2E_TEST'

export interface Ended {
  /** `null` when a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

export interface Started {
  child: ChildProcess
  /** What it has written so far. */
  readonly stdout: string
  readonly stderr: string
  ended: Promise<Ended>
}

export interface StartOptions {
  /** Value of the marker, to find what is left behind. */
  test: string
  env?: Record<string, string>
  cwd?: string
  input?: string
}

/** What a program of a test is started with. */
export function environmentOf(options: Pick<StartOptions, 'test' | 'env'>): NodeJS.ProcessEnv {
  // Playwright asks all programs for colours; ours are started as they are by pipes and scripts.
  const { FORCE_COLOR: _, ...ambient } = process.env
  const env: NodeJS.ProcessEnv = { ...ambient, HOME: testHome, PATH: testPath, ...options.env }
  return { ...env, PATH: `${env['PATH'] ?? ''}${delimiter}/nowhere/${marker}=${options.test}`, [marker]: options.test }
}

/** Starts a program and collects what it writes. */
export function start(program: string, args: readonly string[], options: StartOptions): Started {
  const child = spawn(program, args, {
    cwd: options.cwd ?? repository,
    env: environmentOf(options),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  child.stdin.on('error', () => {
    // It ended without reading its input.
  })
  child.stdin.end(options.input ?? '')
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
  })
  return {
    child,
    ended,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
  }
}

/** `switchboard` with these arguments, as a person would start it. */
export function startSwitchboard(args: readonly string[], options: StartOptions): Started {
  return start(process.execPath, [launcher, ...args], options)
}

/** The living processes that a test started, itself or through others; Linux only, elsewhere none are seen. */
export function processesOf(test: string): { pid: number; command: string }[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isOurs = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${marker}=${test}`)
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
        // A zombie has no command line; its parent has only not collected it yet.
        return isOurs && command !== '' ? [{ pid: Number(pid), command }] : []
      } catch {
        // It ended while we looked.
        return []
      }
    })
}
