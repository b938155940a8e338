import { runSteps } from './run-steps.js'
import { buildStep, e2eStep } from './steps.js'

// Arguments go to Playwright: npm run e2e -- e2e/cli.spec.ts
const more = process.argv.slice(2)
await runSteps([buildStep, { ...e2eStep, command: [...e2eStep.command, ...more] }])
