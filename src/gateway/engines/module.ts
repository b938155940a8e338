import type { SettingsService } from '../settings/settings-service.ts'
import { createEngineRouter } from './engine-router.ts'
import { createEngineService, type EngineServiceOptions } from './engine-service.ts'

export function createEngines(settings: SettingsService, options: Omit<EngineServiceOptions, 'settings'>) {
  const service = createEngineService({ settings: settings.current, ...options })
  return { service, router: createEngineRouter(service, settings) }
}
