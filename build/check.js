import { runSteps } from './run-steps.js'
import { checkSteps } from './steps.js'

await runSteps(checkSteps)
