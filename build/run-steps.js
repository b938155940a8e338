import { spawnSync } from 'node:child_process'
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

/** @param {Step} step @returns {Promise<{ ok: boolean, seconds: number, counts: Counts }>} */
async function runStep(step) {
  const startedAt = performance.now()
  const reportPath = step.report ? join(reports, step.report) : ''
  if (reportPath) rmSync(reportPath, { force: true })
  console.log(`\n▶ ${step.title}`)
  let ok = false
  try {
    const [program = '', ...rest] = step.command
    const { status, error } = spawnSync(program === 'node' ? process.execPath : join(bin, program + suffix), rest, {
      cwd: root,
      stdio: 'inherit',
      shell: suffix !== '' && program !== 'node',
      env: {
        ...process.env,
        PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH']}`,
        ...(await step.prepare?.()),
      },
    })
    if (error) console.error(error.message)
    ok = status === 0
  } catch (problem) {
    console.error(problem instanceof Error ? problem.message : problem)
  }
  return { ok, seconds: (performance.now() - startedAt) / 1000, counts: readCounts(reportPath) }
}

/**
 * Runs all steps, also after one failed, so that one run shows everything. Ends the process with the result.
 * @param {Step[]} steps
 */
export async function runSteps(steps) {
  mkdirSync(reports, { recursive: true })
  const total = { passed: 0, failed: 0, skipped: 0 }
  const lines = []
  let allOk = true
  for (const step of steps) {
    const { ok, seconds, counts } = await runStep(step)
    allOk &&= ok
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    // A step that fails without a failed test is a failure of its own.
    if (!ok && counts.failed === 0) total.failed += 1
    lines.push(`${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(7)} s  ${step.title}`)
  }
  console.log(`\n${lines.join('\n')}\n`)
  if (total.skipped > 0) console.log(`${total.skipped} skipped, each with its reason above`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exit(allOk ? 0 : 1)
}
