import { once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { processesMarked } from '#gateway/engines/testing/process-census.ts'
import { type GatewayEvent, isEvent } from '#shared/contract/events.ts'
import { writeDemoHome } from '../demo/codex-home.ts'
import { startModelServer } from '../demo/model-server.ts'
import { scriptPrompt } from '../demo/script.ts'
import { signalProcess } from '../processes/leftovers.ts'
import { startGatewayChild } from '../testing/gateway-child.ts'
import { eventOf, openTestGateway } from '../testing/test-gateway.ts'
import { prepareAttack } from './testing/attack.ts'

// It gets its prompt at the start, so that the end of its input tells it nothing.
const flags = ['--engine=exec', `--codex-path=${resolve('node_modules/@openai/codex/bin/codex.js')}`]

test.runIf(process.platform === 'linux')(
  'a run whose gateway was killed is refused by others, and is ended before that gateway listens again',
  async () => {
    // Outside of the temporary folder, which every sandbox may write.
    const root = realpathSync(mkdtempSync('/var/tmp/switchboard-killed-'))
    const [workspace, dataDir, codexHome] = [join(root, 'workspace'), join(root, 'data'), join(root, 'codex')]
    mkdirSync(workspace)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
    // When it fails.
    stack.defer(() => {
      for (const { pid } of processesMarked(workspace)) signalProcess(pid, 'SIGKILL')
    })
    const model = await startModelServer()
    stack.defer(() => model.close())
    await writeDemoHome(codexHome, model.url)
    appendFileSync(join(codexHome, 'config.toml'), '\n[sandbox_workspace_write]\nnetwork_access = true\n')
    const other = stack.use(await openTestGateway(join(root, 'other'), { demo: false, codexHome, codexPath: '/nowhere/codex' }))
    const plan = { url: other.gateway.panelUrl, dataDir: other.dataDir, token: other.token, approvalId: 'none' }
    const attack = prepareAttack(workspace, 'direct', plan)
    const own = ['--no-demo', `--codex-home=${codexHome}`, ...flags]
    const killed = stack.use(await startGatewayChild(dataDir, own))
    const cmd = `touch began; until [ -f go ]; do sleep 0.05; done; ${attack.command}; touch tried; sleep 300`
    // Codex ends once it has something to say and nobody to say it to: the command keeps it waiting, and then the model.
    const steps = [{ functionCall: { name: 'exec_command', arguments: { cmd, yield_time_ms: 30_000 } } }, { hang: true } as const]
    const run = await killed.client.runs.start({ prompt: scriptPrompt('x', steps), workspace, sandbox: 'workspace-write' })
    const isThere = (name: string) => expect.poll(() => existsSync(join(workspace, name)), { timeout: 30_000 }).toBe(true)
    await isThere('began')
    const isCommand = (event: GatewayEvent) => isEvent(event, 'item.started') && event.data.item.type === 'commandExecution'
    await eventOf(killed.client, isCommand, { runId: run.id })

    const gone = once(killed.child, 'exit')
    killed.child.kill('SIGKILL')
    await gone
    writeFileSync(join(workspace, 'go'), '')
    await isThere('tried')
    expect(attack.outcome().readToken).toBe(true)
    expect([...new Set(Object.values(attack.outcome().answers))]).toEqual([403])
    const left = processesMarked(workspace)
    expect(left).not.toEqual([])

    const next = stack.use(await startGatewayChild(dataDir, own))
    expect(processesMarked(workspace)).toEqual([])
    expect((await next.client.runs.get({ id: run.id })).status).toBe('interrupted')
  },
)
