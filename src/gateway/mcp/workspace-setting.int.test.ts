import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startMcpGateway } from '../testing/mcp-gateway.ts'
import { openRawClient } from './testing/raw-client.ts'

test('a call that names no folder is refused while that of the setting does not exist, and works once it does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-workspace-'))
  const workspace = join(folder, 'gone')
  await using gateway = await startMcpGateway({ hello: async () => 'Hello.' }, { workspace })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const textOf = async (args: object) => JSON.stringify((await (await client.call('codex', args)).rest()).at(-1)?.['result'])
  const isWarned = async () => (await gateway.owner.doctor.run()).checks.some(({ id }) => id === 'runs.workspace')
  try {
    const refused = await client.ask('tools/call', { name: 'codex', arguments: { prompt: 'hello' } })
    expect(refused['result']).toEqual({
      isError: true,
      content: [
        {
          type: 'text',
          text: expect.stringContaining(`The folder ${workspace} of the setting "Workspace" does not exist.`),
        },
      ],
    })
    expect(await isWarned()).toBe(true)
    // What the caller names itself is Codex's business.
    expect(await textOf({ prompt: 'hello', cwd: folder })).toContain('Hello.')
    expect(await textOf({ prompt: 'hello', cwd: 'sub' })).toContain('Hello.')
    await mkdir(workspace)
    expect(await textOf({ prompt: 'hello' })).toContain('Hello.')
    expect(await isWarned()).toBe(false)
  } finally {
    await rm(folder, { recursive: true })
  }
})
