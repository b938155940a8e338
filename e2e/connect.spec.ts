import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { readLocalToken } from '../src/node/local-token.ts'
import { ClientCommands } from '../src/shared/contract/clients.ts'
import { GatewayChildMessage } from '../src/shared/gateway-process.ts'
import { expect, test } from './fixtures.ts'
import { environmentOf, launcher, repository, start } from './processes.ts'

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'shown', version: '1' } },
}

/** The gateway's entry as the desktop app forks it; it finds the program for clients by itself. */
async function forkGateway(dataDir: string, testId: string): Promise<{ child: ChildProcess; url: string }> {
  const entry = join(repository, 'out', 'gateway', 'process.js')
  const env = environmentOf({ test: testId })
  const child = fork(entry, [`--data-dir=${dataDir}`, '--http-port=0', '--demo'], {
    cwd: '/',
    env,
    stdio: 'ignore',
    execArgv: [],
  })
  const [data] = await once(child, 'message')
  const message = GatewayChildMessage.parse(data)
  if (message.type !== 'ready') throw new Error(JSON.stringify(message))
  return { child, url: message.panelUrl }
}

test("the command that the desktop app's gateway shows is this clone's launcher, and starts from anywhere", async ({
  dataDir,
  testId,
}) => {
  const { child, url } = await forkGateway(dataDir, testId)
  const headers = { authorization: `Bearer ${readLocalToken(dataDir)}` }
  const response = await fetch(new URL('api/v1/clients/commands', url), { headers })
  const { stdio } = ClientCommands.parse(await response.json())
  const [program = '', ...args] = stdio ?? []
  expect(args).toEqual([launcher, 'mcp', '--data-dir', dataDir])

  const input = `${JSON.stringify(initialize)}\n`
  const options = { test: testId, cwd: '/', env: { PATH: '/usr/bin:/bin' }, input }
  const { stdout, stderr } = await start(program, args, options).ended
  const answer = z.object({ id: z.number(), result: z.object({ serverInfo: z.object({ name: z.string() }) }) })
  expect(answer.parse(JSON.parse(stdout || 'null')), stderr).toMatchObject({
    id: 1,
    result: { serverInfo: { name: 'codex-mcp-server' } },
  })

  const ended = once(child, 'exit')
  child.send({ type: 'close' })
  expect(await ended).toEqual([0, null])
})
