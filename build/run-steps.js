import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const reports = join(root, 'out', 'reports')

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string[]} command
 * @property {string} [report] JSON report of Vitest or Playwright, below out/reports
 * @property {() => Promise<Record<string, string>>} [prepare] environment that the command needs
 */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const bin = join(root, 'node_modules', '.bin')
const suffix = process.platform === 'win32' ? '.cmd' : ''

/** @param {string} path @returns {Counts} */
function readCounts(path) {
  if (!existsSync(path)) return { passed: 0, failed: 0, skipped: 0 }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  // Playwright has `stats`, Vitest has totals at the top.
  if (report.stats) {
    return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky, skipped: report.stats.skipped }
  }
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests }
}

/**
 * Runs the command to its end; what it prints is shown at once, or in one piece at its end.
 * @param {Step} step @param {boolean} atOnce @returns {Promise<boolean>}
 */
async function runCommand({ command, prepare }, atOnce) {
  const [program = '', ...rest] = command
  const child = spawn(program === 'node' ? process.execPath : join(bin, program + suffix), rest, {
    cwd: root,
    stdio: atOnce ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: suffix !== '' && program !== 'node',
    env: {
      ...process.env,
      PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH']}`,
      ...(await prepare?.()),
    },
  })
  /** @type {Buffer[]} */
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk))
  const [status] = await once(child, 'close')
  process.stdout.write(Buffer.concat(output))
  return status === 0
}

/** @param {Step} step @param {boolean} atOnce @returns {Promise<{ step: Step, ok: boolean, seconds: number, counts: Counts }>} */
async function runStep(step, atOnce) {
  const startedAt = performance.now()
  const reportPath = step.report ? join(reports, step.report) : ''
  if (reportPath) rmSync(reportPath, { force: true })
  console.log(`\n▶ ${step.title}`)
  const ok = await runCommand(step, atOnce).catch((problem) => {
    console.error(problem instanceof Error ? problem.message : problem)
    return false
  })
  return { step, ok, seconds: (performance.now() - startedAt) / 1000, counts: readCounts(reportPath) }
}

/**
 * Runs all steps, also after one failed, so that one run shows everything; those of a group side by side. Ends the process
 * with the result.
 * @param {(Step | Step[])[]} steps
 */
export async function runSteps(steps) {
  mkdirSync(reports, { recursive: true })
  const total = { passed: 0, failed: 0, skipped: 0 }
  const lines = []
  let allOk = true
  for (const next of steps) {
    const group = Array.isArray(next) ? next : [next]
    for (const { step, ok, seconds, counts } of await Promise.all(group.map((step) => runStep(step, group.length === 1)))) {
      allOk &&= ok
      total.passed += counts.passed
      total.failed += counts.failed
      total.skipped += counts.skipped
      // A step that fails without a failed test is a failure of its own.
      if (!ok && counts.failed === 0) total.failed += 1
      lines.push(`${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(7)} s  ${step.title}`)
    }
  }
  console.log(`\n${lines.join('\n')}\n`)
  if (total.skipped > 0) console.log(`${total.skipped} skipped, each with its reason above`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exit(allOk ? 0 : 1)
}
