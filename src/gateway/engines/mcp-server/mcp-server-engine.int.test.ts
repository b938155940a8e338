import { resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { silentLog } from '../../log.ts'
import { nativeBinary } from '../codex/native-binary.ts'
import { type EngineLab, openLab } from '../testing/engine-lab.ts'
import { createMcpServerEngine } from './mcp-server-engine.ts'

const codexPath = nativeBinary(resolve('node_modules/codex-0-153/bin/codex.js'))

let lab: EngineLab
afterEach(() => lab.close())

test('keeps the threads that were used last, and ends the processes of the others', async () => {
  lab = await openLab(({ env, codexHome }) =>
    createMcpServerEngine({ codexPath, env, cwd: codexHome, log: silentLog, maxIdleThreads: 2 }),
  )
  const threads: string[] = []
  for (const message of ['One.', 'Two.']) threads.push((await lab.turn([{ message }]).result()).threadId)
  const [first = '', second = ''] = threads
  await lab.turn([{ message: 'One again.' }], { threadId: first }).result()
  await lab.turn([{ message: 'Three.' }]).result()

  expect(await lab.turn([{ message: 'Never said.' }], { threadId: second }).error()).toMatchObject({ code: 'notFound' })
  expect(await lab.turn([{ message: 'Still here.' }], { threadId: first }).result()).toMatchObject({ lastMessage: 'Still here.' })
})

test('stays ready when the process of a thread is killed', async () => {
  lab = await openLab(({ env, codexHome }) => createMcpServerEngine({ codexPath, env, cwd: codexHome, log: silentLog }))
  const turn = lab.turn([{ message: 'stopped in the middle', chunks: 100, delayMs: 100 }])
  await turn.until('message.delta')

  turn.interrupt()

  expect(await turn.result()).toMatchObject({ status: 'interrupted' })
  expect(lab.engine.state.status).toBe('ready')
})
