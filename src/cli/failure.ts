import { CommanderError } from 'commander'
import { AppError, AppFailure, errorPolicy } from '#shared/errors.ts'
import { printable } from './output.ts'
import { ownCommand } from './own-command.ts'
import { paintFor } from './paint.ts'

/** The exit code of a check that found something wrong, as opposed to a command that failed. */
export const exitChecksFailed = 1
const exitUsage = errorPolicy.invalidInput.exitCode

function isConnectionFailure(thrown: unknown): boolean {
  return thrown instanceof TypeError && /fetch failed|terminated|network/i.test(thrown.message)
}

/** Any thrown thing as an `AppError`; answers of the gateway carry theirs as `data`. */
export function errorOf(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error
  const carried = AppError.safeParse(thrown instanceof Error && 'data' in thrown ? thrown.data : undefined)
  if (carried.success) return carried.data
  if (isConnectionFailure(thrown)) {
    return {
      code: 'gatewayUnreachable',
      message: 'The connection to the gateway broke.',
      hint: 'Whether the last request was carried out is unknown. See: `switchboard status`',
    }
  }
  return {
    code: 'internal',
    incident: '',
    message: `Something went wrong: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    hint: 'Run it again with --log-level debug to see where.',
  }
}

const oneLine = (text: string) => printable(text.replaceAll(/\s*\n\s*/g, ' ')).trim()

/** The gateway writes its commands in their short form; here they become what can be typed where the person is. */
function withOwnCommands(text: string, dataDir: string | undefined): string {
  return text.replaceAll(/`switchboard ([^`]+)`/g, (_whole, words: string) => ownCommand(words, dataDir))
}

/** `switchboard: <message>` and, indented below it, what to do next. `dataDir`: the folder in use. */
export function failureLines(error: { message: string; hint?: string | undefined }, dataDir?: string): string {
  const paint = paintFor(process.stderr)
  const hint = error.hint ? `  ${withOwnCommands(oneLine(error.hint), dataDir)}\n` : ''
  return `${paint('red', 'switchboard:')} ${oneLine(error.message)}\n${hint}`
}

function usageLines(error: CommanderError): string {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = rest
    .join(' ')
    .replaceAll(/^\(|\)$/g, '')
    .trim()
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.+$/, '')}.`
  return failureLines({ message, hint: suggestion || `See: ${ownCommand('--help')}` })
}

/** Tells the person on standard error and returns the exit code (docs/troubleshooting.md). */
export function reportFailure(thrown: unknown, options: { withStack: boolean; dataDir?: string }): number {
  if (thrown instanceof CommanderError) {
    // Help and version end the same way, with code 0 and their text already written.
    if (thrown.exitCode === 0) return 0
    // A command that has only subcommands has shown its help instead of a message.
    if (thrown.code !== 'commander.help') process.stderr.write(usageLines(thrown))
    return exitUsage
  }
  const error = errorOf(thrown)
  process.stderr.write(failureLines(error, options.dataDir))
  if (options.withStack && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ''}\n`)
  return errorPolicy[error.code].exitCode
}
