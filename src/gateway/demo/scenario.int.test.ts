import { createRequire } from 'node:module'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createAppServerEngine } from '../engines/app-server/app-server-engine.ts'
import { nativeBinary } from '../engines/codex/native-binary.ts'
import { type EngineLab, openLab } from '../engines/testing/engine-lab.ts'
import { silentLog } from '../log.ts'
import { notesFile, prepareDemoWorkspace } from './workspace.ts'

const require = createRequire(import.meta.url)
const launcher = path.join(path.dirname(require.resolve('@openai/codex/package.json')), 'bin', 'codex.js')

let lab: EngineLab | null = null

async function open(): Promise<EngineLab> {
  lab = await openLab(({ codexHome, env }) =>
    createAppServerEngine({ codexPath: nativeBinary(launcher), codexHome, env, cwd: '/', log: silentLog }),
  )
  await prepareDemoWorkspace(lab.workspace)
  return lab
}

afterEach(async () => {
  await lab?.close()
  expect(lab?.processes() ?? []).toEqual([])
  lab = null
})

/** The demo leaves both to its own configuration. */
const policy = { sandbox: null, approvalPolicy: null }

test('the demo reads, checks, edits its sample, asks once and ends with the words of the prompt', async () => {
  const opened = await open()
  const turn = opened.prompt('water the plants', { policy, approve: () => ({ decision: 'accept' }) })
  const result = await turn.result()
  expect(result).toMatchObject({ status: 'completed', lastMessage: expect.stringContaining('water the plants') })
  expect(result.lastMessage).toContain('after it was allowed')
  expect(turn.approvals).toEqual([expect.objectContaining({ kind: 'command', reason: expect.stringContaining('harmless') })])
  expect(opened.read(notesFile)).toContain('- water the plants')
  expect(turn.of('command.output').length).toBeGreaterThan(1)

  const next = opened.prompt('and the lawn', { policy, threadId: result.threadId })
  expect(await next.result()).toMatchObject({ lastMessage: expect.stringContaining('and the lawn') })
  expect(opened.read(notesFile)).toContain('- and the lawn')
})

test('the demo goes on when its approval is declined', async () => {
  const opened = await open()
  const turn = opened.prompt('water the plants', { policy, approve: () => ({ decision: 'decline' }) })
  expect(await turn.result()).toMatchObject({
    status: 'completed',
    lastMessage: expect.stringContaining('did not run the command outside the sandbox'),
  })
})
