import { runSteps } from './run-steps.js'
import { buildStep, checkSteps, e2eStep } from './steps.js'

await runSteps([...checkSteps, buildStep, e2eStep])
