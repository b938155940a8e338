import { CommanderError } from 'commander'
import { AppError, AppFailure, errorPolicy } from '#shared/errors.ts'
import { ownCommand } from './own-command.ts'

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
      hint: `Whether the last request was carried out is unknown. See: ${ownCommand('status')}`,
    }
  }
  return {
    code: 'internal',
    incident: '',
    message: `Something went wrong: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    hint: 'Run it again with --log-level debug to see where.',
  }
}

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim()

/** `switchboard: <message>` and, indented below it, what to do next. */
export function failureLines(error: { message: string; hint?: string | undefined }): string {
  const hint = error.hint ? `  ${oneLine(error.hint)}\n` : ''
  return `switchboard: ${oneLine(error.message)}\n${hint}`
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
export function reportFailure(thrown: unknown, options: { withStack: boolean }): number {
  if (thrown instanceof CommanderError) {
    // Help and version end the same way, with code 0 and their text already written.
    if (thrown.exitCode === 0) return 0
    // A command that has only subcommands has shown its help instead of a message.
    if (thrown.code !== 'commander.help') process.stderr.write(usageLines(thrown))
    return exitUsage
  }
  const error = errorOf(thrown)
  process.stderr.write(failureLines(error))
  if (options.withStack && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ''}\n`)
  return errorPolicy[error.code].exitCode
}
