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
  const isDebugging = readSettingFlags(program)['logLevel'] === 'debug' || process.env['SWITCHBOARD_LOG_LEVEL'] === 'debug'
  process.exitCode = reportFailure(thrown, { withStack: isDebugging })
}
