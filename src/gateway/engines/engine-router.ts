import { procedures } from '../access/procedures.ts'
import type { SettingsService } from '../settings/settings-service.ts'
import type { EngineService } from './engine-service.ts'

export function createEngineRouter(service: EngineService, settings: SettingsService) {
  const methods = procedures.engine
  return {
    get: methods.get.handler(() => service.status),
    restart: methods.restart.handler(() => service.restart()),
    signIn: methods.signIn.handler(async ({ input }) => {
      const { authUrl } = await service.signIn(input)
      settings.remember('demo', service.status.demo)
      return { authUrl, status: service.status }
    }),
    signOut: methods.signOut.handler(() => service.signOut()),
    useDemo: methods.useDemo.handler(async ({ input }) => {
      const status = await service.useDemo(input.on)
      settings.remember('demo', input.on)
      return status
    }),
  }
}
