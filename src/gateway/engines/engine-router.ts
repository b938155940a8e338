import { procedures } from '../access/procedures.ts'
import type { SettingsService } from '../settings/settings-service.ts'
import type { EngineHost } from './engine-host.ts'

export function createEngineRouter(host: EngineHost, settings: SettingsService) {
  const methods = procedures.engine
  return {
    get: methods.get.handler(() => host.status),
    restart: methods.restart.handler(() => host.restart()),
    signIn: methods.signIn.handler(async ({ input }) => {
      const { authUrl } = await host.signIn(input)
      settings.remember('demo', host.status.demo)
      return { authUrl, status: host.status }
    }),
    signOut: methods.signOut.handler(() => host.signOut()),
    useDemo: methods.useDemo.handler(async ({ input }) => {
      const status = await host.useDemo(input.on)
      settings.remember('demo', input.on)
      return status
    }),
  }
}
