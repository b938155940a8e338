import { procedures } from '../access/procedures.ts'
import { type EventLog, ofGateway } from '../events/event-log.ts'
import type { SettingsService } from './settings-service.ts'

export function createSettingsRouter(settings: SettingsService, events: EventLog) {
  const methods = procedures.settings
  return {
    list: methods.list.handler(() => settings.list()),
    update: methods.update.handler(({ input, context: { principal } }) => {
      const { changedKeys, restartNeeded } = settings.update(input.values)
      events.append({ ...ofGateway, principal: principal.id }, { type: 'settings.changed', data: { keys: changedKeys } })
      return { settings: settings.list(), restartNeeded }
    }),
  }
}
