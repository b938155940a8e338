import type { Log } from '../log.ts'
import { type EventLog, ofGateway } from './event-log.ts'

/** The same log, whose lines from level info on also become `log` events, for the panel's live log. */
export function logToEvents(log: Log, events: EventLog, inherited: Readonly<Record<string, unknown>> = {}): Log {
  const publish = (level: 'info' | 'warn' | 'error', event: string, fields: Readonly<Record<string, unknown>> = {}) =>
    void events.append(ofGateway, { type: 'log', data: { level, event, fields: { ...inherited, ...fields } } })
  return {
    debug: (event, fields) => log.debug(event, fields),
    info(event, fields) {
      log.info(event, fields)
      publish('info', event, fields)
    },
    warn(event, fields) {
      log.warn(event, fields)
      publish('warn', event, fields)
    },
    error(event, fields) {
      log.error(event, fields)
      publish('error', event, fields)
    },
    child: (fields) => logToEvents(log.child(fields), events, { ...inherited, ...fields }),
  }
}
