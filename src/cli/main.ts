import { resolve } from 'node:path'
import { reportFailure } from './failure.ts'
import { endQuietlyOnBrokenPipe } from './output.ts'
import { createProgram } from './program.ts'
import { readSettingFlags } from './setting-flags.ts'

endQuietlyOnBrokenPipe()
const program = createProgram()
try {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync()
} catch (thrown) {
  const { logLevel, dataDir } = readSettingFlags(program)
  const isDebugging = logLevel === 'debug' || process.env['SWITCHBOARD_LOG_LEVEL'] === 'debug'
  // What stands in the environment need not be typed again.
  const named = typeof dataDir === 'string' && dataDir !== '' ? { dataDir: resolve(dataDir) } : {}
  process.exitCode = reportFailure(thrown, { withStack: isDebugging, ...named })
}
