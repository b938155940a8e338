import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
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

/** Below the 10 s that a process has to answer. */
const promptly = { timeout: 8_000 }

test('a turn that waits for a process ends as soon as it is interrupted', promptly, async () => {
  lab = await openLab(({ env, codexHome }) => {
    const silent = join(codexHome, 'codex')
    writeFileSync(silent, '#!/bin/sh\nexec cat >/dev/null\n', { mode: 0o755 })
    return createMcpServerEngine({ codexPath: silent, env, cwd: codexHome, log: silentLog })
  })
  const turn = lab.turn([{ message: 'Never said.' }])
  await expect.poll(() => lab.engine.state.status).toBe('starting')

  turn.interrupt()

  expect(await turn.error()).toMatchObject({ code: 'interrupted' })
  await expect.poll(() => lab.engine.state.status).not.toBe('starting')
})
