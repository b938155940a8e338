import { contractDoor } from '../contract-door.ts'
import type { Runs } from '../runs/runs.ts'
import type { EngineHost } from './engine-host.ts'

export function createEngineRouter(host: EngineHost, dependencies: { runs: Runs }) {
  const door = contractDoor.engine
  return {
    get: door.get.handler(() => host.status),
    restart: door.restart.handler(async () => {
      await dependencies.runs.interruptAll('The engine was restarted.')
      return host.restart()
    }),
    signIn: door.signIn.handler(async ({ input }) => ({ ...(await host.signIn(input)), status: host.status })),
    useDemo: door.useDemo.handler(async ({ input }) => {
      await dependencies.runs.interruptAll('The engine was changed.')
      return host.useDemo(input.on)
    }),
  }
}
