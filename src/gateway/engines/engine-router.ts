import { contractDoor } from '../contract-door.ts'
import type { Runs } from '../runs/runs.ts'
import type { SettingsService } from '../settings/settings-service.ts'
import type { EngineHost } from './engine-host.ts'

export function createEngineRouter(host: EngineHost, dependencies: { runs: Runs; settings: SettingsService }) {
  const door = contractDoor.engine
  const { runs, settings } = dependencies
  host.beforeReplacing((reason) => runs.interruptAll(reason))
  return {
    get: door.get.handler(() => host.status),
    restart: door.restart.handler(() => host.restart()),
    signIn: door.signIn.handler(async ({ input }) => {
      const { authUrl } = await host.signIn(input)
      settings.remember('demo', host.status.demo)
      return { authUrl, status: host.status }
    }),
    signOut: door.signOut.handler(() => host.signOut()),
    useDemo: door.useDemo.handler(async ({ input }) => {
      const status = await host.useDemo(input.on)
      settings.remember('demo', input.on)
      return status
    }),
  }
}
