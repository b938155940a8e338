import { join } from 'node:path'
import { ensureChromium } from './ensure-chromium.js'
import { reports } from './run-steps.js'

/** @typedef {import('./run-steps.js').Step} Step */

/** @param {string} title @param {string[]} projects @param {string} report @returns {Step} */
function vitest(title, projects, report) {
  return {
    title,
    report,
    command: [
      'vitest',
      'run',
      '--config',
      'build/vitest.config.ts',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(reports, report)}`,
    ],
  }
}

/** What reads the sources and runs none of them: all at once. @type {Step[]} */
const staticSteps = [
  { title: 'format and lint', command: ['biome', 'ci'] },
  { title: 'types', command: ['tsc', '-b', '--builders', '2', '--checkers', '1'] },
  { title: 'dead code', command: ['knip', '--no-progress'] },
  { title: 'lockfile', command: ['node', 'build/check-lock.js'] },
  { title: 'generated documents', command: ['node', 'build/generate-docs.ts', '--check'] },
  { title: 'generated types of Codex', command: ['node', 'build/generate-codex-protocol.ts', '--check'] },
]

/** Everything but building and the browser: what has to be right before a commit. @type {(Step | Step[])[]} */
export const checkSteps = [
  staticSteps,
  vitest('unit and panel tests', ['unit', 'panel'], 'unit.json'),
  vitest('integration tests', ['integration'], 'integration.json'),
]

/** @type {Step} */
export const buildStep = { title: 'build', command: ['node', 'build/build.js'] }

/** @type {Step} */
export const e2eStep = {
  title: 'end to end in Chromium',
  report: 'e2e.json',
  command: ['playwright', 'test', '--config', 'e2e/playwright.config.ts'],
  prepare: async () => {
    const path = await ensureChromium()
    console.log(`Chromium: ${path}`)
    return { SWITCHBOARD_CHROMIUM: path }
  },
}
