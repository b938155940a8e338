import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isEvent } from '#shared/contract/events.ts'
import { writeDemoHome } from '../demo/codex-home.ts'
import { type ModelServer, startModelServer } from '../demo/model-server.ts'
import { scriptPrompt } from '../demo/script.ts'
import { endedRun, openTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { type AttackOutcome, prepareAttack } from './testing/attack.ts'

const engines = {
  'app-server of Codex 0.169': { engine: 'app-server', codexPath: resolve('node_modules/@openai/codex/bin/codex.js') },
  'mcp-server of Codex 0.153': { engine: 'mcp-server', codexPath: resolve('node_modules/codex-0-153/bin/codex.js') },
}
type Sandbox = 'workspace-write' | 'danger-full-access'

interface Scene {
  gateway: TestGateway
  workspace: string
  model: ModelServer
  root: string
}
let scene: Scene

/** Outside of the temporary folder, which every sandbox may write; a data folder is usually below the home folder. */
async function openScene(codex: { engine: string; codexPath: string }): Promise<Scene> {
  const root = realpathSync(mkdtempSync('/var/tmp/switchboard-attack-'))
  const [workspace, dataDir, codexHome] = [join(root, 'workspace'), join(root, 'data'), join(root, 'codex')]
  mkdirSync(workspace)
  const model = await startModelServer()
  await writeDemoHome(codexHome, model.url)
  appendFileSync(join(codexHome, 'config.toml'), '\n[sandbox_workspace_write]\nnetwork_access = true\n')
  const gateway = await openTestGateway(dataDir, { demo: false, codexHome, ...codex })
  return { gateway, workspace, model, root }
}

afterEach(async () => {
  await scene.gateway[Symbol.asyncDispose]()
  await scene.model.close()
  rmSync(scene.root, { recursive: true, force: true, maxRetries: 5 })
})

function start(sandbox: Sandbox, steps: Parameters<typeof scriptPrompt>[1]) {
  const { gateway, workspace } = scene
  return gateway.client.runs.start({ prompt: scriptPrompt('x', steps), workspace, sandbox, approvalPolicy: 'on-request' })
}

/** An approval that waits, and then a command that tries to answer it. */
async function attack(sandbox: Sandbox, kind: 'direct' | 'orphan') {
  const { gateway, workspace } = scene
  // With full access nothing is asked, so that approval is one of another run.
  const asking = await start('workspace-write', [{ exec: { cmd: 'echo outside', escalate: 'May I?' } }, { message: 'Done.' }])
  await expect
    .poll(async () => (await gateway.client.approvals.list({ status: 'pending' })).data, { timeout: 20_000 })
    .toHaveLength(1)
  const { data } = await gateway.client.approvals.list({ status: 'pending' })
  const approvalId = data[0]?.id ?? ''
  const url = gateway.gateway.panelUrl
  const prepared = prepareAttack(workspace, kind, { url, dataDir: gateway.dataDir, token: gateway.token, approvalId })
  const attacking = await start(sandbox, [{ exec: { cmd: prepared.command } }, { message: 'Done.' }])
  await endedRun(gateway.client, attacking.id)
  const outcome = prepared.outcome()
  const approval = await gateway.client.approvals.get({ id: approvalId })
  const { events } = await gateway.client.events.tail({ limit: 5_000 })
  const refusals = events.flatMap((event) => (isEvent(event, 'log') && event.data.event === 'access.refused' ? [event.data] : []))
  return { outcome, approval, refusals, askingId: asking.id }
}

const statuses = ({ answers }: AttackOutcome) => [...new Set(Object.values(answers))]

describe.each(Object.entries(engines))('a command in the sandbox, with network, of the %s', (name, codex) => {
  test.each(['direct', 'orphan'] as const)('cannot answer its own approval (%s)', { timeout: 60_000 }, async (kind) => {
    scene = await openScene(codex)

    const { outcome, approval, refusals, askingId } = await attack('workspace-write', kind)

    expect(approval.status).toBe('pending')
    expect(outcome.wroteDataFolder).toBe(false)
    // Only the first of these engines can hide a folder from its sandbox.
    expect(outcome.readToken).toBe(name.startsWith('mcp-server'))
    expect(statuses(outcome)).toEqual([403])
    expect(refusals.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ tried: 'POST /mcp', pid: expect.any(Number), program: 'node' }),
    )

    await scene.gateway.owner.approvals.answer({ id: approval.id, decision: 'accept' })
    expect((await endedRun(scene.gateway.client, askingId)).status).toBe('completed')
  })
})

describe.each(Object.entries(engines))('a command with full access of the %s', (_name, codex) => {
  test('is refused as long as it is known to come from a run', { timeout: 60_000 }, async () => {
    scene = await openScene(codex)

    const { outcome, approval } = await attack('danger-full-access', 'direct')

    expect(outcome).toMatchObject({ readToken: true, wroteDataFolder: true })
    expect(statuses(outcome)).toEqual([403])
    expect(approval.status).toBe('pending')
  })

  test('can do what its user can once it has left its run: docs/security.md says so', { timeout: 60_000 }, async () => {
    scene = await openScene(codex)

    const { outcome, approval } = await attack('danger-full-access', 'orphan')

    // Its token alone still answers nothing; the proof of a terminal can be forged by whoever may write the data folder.
    expect(outcome.answers).toMatchObject({
      'approvals.answer by REST': 403,
      'gateway.createPanelLink': 403,
      'settings.update': 403,
    })
    expect(approval.status).toBe('answered')
  })
})

test('a command in the sandbox of `codex exec`, which asks nobody anything, is refused as well', {
  timeout: 60_000,
}, async () => {
  scene = await openScene({ ...engines['app-server of Codex 0.169'], engine: 'exec' })
  const { gateway, workspace } = scene
  const { panelUrl: url } = gateway.gateway
  for (const kind of ['direct', 'orphan'] as const) {
    const plan = { url, dataDir: gateway.dataDir, token: gateway.token, approvalId: 'none' }
    const prepared = prepareAttack(workspace, kind, plan)
    const steps = [{ exec: { cmd: prepared.command } }, { message: 'Done.' }]
    const { id } = await gateway.client.runs.start({ prompt: scriptPrompt('x', steps), workspace, sandbox: 'workspace-write' })
    await endedRun(gateway.client, id)

    expect(prepared.outcome()).toMatchObject({ readToken: true, wroteDataFolder: false })
    expect(statuses(prepared.outcome())).toEqual([403])
  }
})

test('a command of Codex has no variable of ours but the marker of its processes', { timeout: 60_000 }, async () => {
  process.env['SWITCHBOARD_TOKEN'] = 'secret'
  try {
    scene = await openScene(engines['app-server of Codex 0.169'])
    const { id } = await start('workspace-write', [
      { exec: { cmd: 'env | grep -i switchboard_ > seen.txt' } },
      { message: 'Done.' },
    ])
    await endedRun(scene.gateway.client, id)
    const seen = readFileSync(join(scene.workspace, 'seen.txt'), 'utf8')
    expect(seen.trim().split('\n')).toEqual([expect.stringMatching(/^SWITCHBOARD_PROCESS_TREE=/)])
  } finally {
    delete process.env['SWITCHBOARD_TOKEN']
  }
})
