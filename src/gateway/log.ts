import { type Logger, pino } from 'pino'

type Fields = Readonly<Record<string, unknown>>

/** `log.info('run.ended', { runId })`: a stable dotted event name, then fields. Never prompts, arguments, file contents or tokens. */
export interface Log {
  debug(event: string, fields?: Fields): void
  info(event: string, fields?: Fields): void
  warn(event: string, fields?: Fields): void
  error(event: string, fields?: Fields): void
  child(fields: Fields): Log
}

const secretPaths = [
  'token',
  'apiKey',
  'authorization',
  'cookie',
  'prompt',
  'arguments',
  '*.token',
  '*.apiKey',
  '*.authorization',
  '*.cookie',
]

function wrap(logger: Logger): Log {
  return {
    debug: (event, fields = {}) => logger.debug(fields, event),
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
    child: (fields) => wrap(logger.child(fields)),
  }
}

/** NDJSON lines to the given file descriptor or file; standard output stays free for MCP. */
export function createLog(options: { level: 'debug' | 'info' | 'warn' | 'error'; destination: number | string }): Log {
  const destination = pino.destination({ dest: options.destination, sync: true, mkdir: true, mode: 0o600 })
  // A log that cannot be written (full disk) must not end the gateway.
  destination.on('error', () => undefined)
  return wrap(
    pino(
      {
        level: options.level,
        base: null,
        messageKey: 'event',
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: { paths: secretPaths, censor: '[secret]' },
      },
      destination,
    ),
  )
}

/** Writes to whichever log there is at the moment of writing. */
export function lateLog(current: () => Log): Log {
  return {
    debug: (event, fields) => current().debug(event, fields),
    info: (event, fields) => current().info(event, fields),
    warn: (event, fields) => current().warn(event, fields),
    error: (event, fields) => current().error(event, fields),
    child: (fields) => lateLog(() => current().child(fields)),
  }
}

/** What a log keeps of something that was thrown. */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown)
}

/** For tests and short commands that keep no log. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
}
