import { ensureBuilt } from './build-targets.js'

ensureBuilt(['app', 'node'], { say: console.log, force: process.argv.includes('--force') })
