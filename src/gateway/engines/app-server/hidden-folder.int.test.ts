import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../log.ts'
import { signalProcess } from '../../processes/leftovers.ts'
import { nativeBinary } from '../codex/native-binary.ts'
import { type EngineLab, openLab } from '../testing/engine-lab.ts'
import { createAppServerEngine } from './app-server-engine.ts'

const codexPath = nativeBinary(resolve('node_modules/@openai/codex/bin/codex.js'))
const networked = { sandbox: 'workspace-write' as const, config: { 'sandbox_workspace_write.network_access': true } }

let root: string
let hidden: string
let lab: EngineLab
beforeEach(async () => {
  root = realpathSync(mkdtempSync('/var/tmp/switchboard-hidden-'))
  hidden = join(root, 'data')
  mkdirSync(join(root, 'extra'))
  mkdirSync(hidden)
  writeFileSync(join(hidden, 'token'), 'secret\n')
  lab = await openLab(({ codexHome, env }) =>
    createAppServerEngine({ codexPath, codexHome, env, cwd: codexHome, log: silentLog, hiddenFolder: hidden }),
  )
})
afterEach(async () => {
  await lab.close()
  expect(lab.processes()).toEqual([])
  rmSync(root, { recursive: true, force: true })
})

const look = () => ({
  exec: { cmd: `sleep 0.3; cat ${join(hidden, 'token')}; echo in > b.txt; echo out > ${root}/extra/c.txt; sleep 0.3` },
})
const outputOf = (turn: ReturnType<EngineLab['turn']>) =>
  turn
    .completed('commandExecution')
    .map((item) => String(item.aggregatedOutput))
    .join('')

test('a command with network access does not see the folder, and works as before', async () => {
  const before = readFileSync(join(lab.codexHome, 'config.toml'), 'utf8')
  const turn = lab.turn([look(), { message: 'Done.' }], { policy: networked })
  const { threadId } = await turn.result()

  expect(outputOf(turn)).toContain('Permission denied')
  expect(outputOf(turn)).not.toContain('secret')
  expect([lab.read('b.txt'), existsSync(join(root, 'extra', 'c.txt'))]).toEqual(['in\n', false])

  await lab.reopen()
  const again = lab.turn([look(), { message: 'Done.' }], { policy: networked, threadId })
  await again.result()
  expect(outputOf(again)).not.toContain('secret')
  // Nothing of it, and no trust, is written into the user's file.
  expect(readFileSync(join(lab.codexHome, 'config.toml'), 'utf8')).toBe(before)
})

const fieldOf = (pid: number | string, file: 'stat' | 'cmdline') => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
const numbersOf = (pid: number | string) => fieldOf(pid, 'stat').split(') ')[1]?.split(' ').map(Number) ?? []
const parentOf = (pid: number | string) => numbersOf(pid)[1] ?? 0

/** Stops the first process that a sandbox of this Codex starts, in the moment in which it has left the group of Codex. */
async function stopHelperOf(codex: number): Promise<number> {
  for (;;) {
    for (const pid of readdirSync('/proc').map(Number)) {
      const parent = pid > codex ? parentOf(pid) : 0
      if (parentOf(parent) !== codex || !fieldOf(parent, 'cmdline').includes('codex-linux-sandbox')) continue
      for (let group: number | undefined = codex; group === codex; ) group = numbersOf(pid)[2]
      if (signalProcess(pid, 'SIGSTOP') && fieldOf(pid, 'stat').includes(') T ')) return pid
    }
    await nextTurn()
  }
}

describe.runIf(process.platform === 'linux')('its helpers', () => {
  test.each(['is closed', 'crashes'])(
    'end with a Codex that %s, though they know nothing of us and may not see its end',
    async (how) => {
      await lab.engine.start()
      const [codex] = lab.processes().filter(({ command }) => command.includes('codex app-server'))
      const turn = lab.turn([{ exec: { cmd: 'sleep 316' } }], { policy: networked })
      const result = turn.result().catch(() => undefined)
      // Before it has asked the kernel to end with its parent.
      const helper = await stopHelperOf(codex?.pid ?? -1)
      const before = lab.processes().map(({ pid }) => pid)
      expect(before).toContain(helper)
      if (how === 'is closed') await lab.reopen()
      else signalProcess(codex?.pid ?? -1, 'SIGKILL')
      await result
      // After a crash there is another Codex.
      await expect.poll(() => lab.processes().filter(({ pid }) => before.includes(pid))).toEqual([])
    },
  )
})

test("the user's own writable folders and patches stay as they are", async () => {
  const config = { ...networked.config, 'sandbox_workspace_write.writable_roots': [join(root, 'extra')] }
  const patch = '*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+patched\n*** End Patch\n'
  const turn = lab.turn([look(), { patch }, { message: 'Done.' }], { policy: { ...networked, config } })
  await turn.result()

  expect(outputOf(turn)).not.toContain('secret')
  expect([readFileSync(join(root, 'extra', 'c.txt'), 'utf8'), lab.read('a.txt')]).toEqual(['out\n', 'patched\n'])
})

test('what a person allows outside the sandbox has its network, and does not see the folder either', async () => {
  const { url } = lab.model
  const { port } = new URL(url)
  const cmd = `cat ${join(hidden, 'token')}; (exec 3<>/dev/tcp/127.0.0.1/${port}) && echo connected; echo out > ${root}/outside.txt; sleep 0.3`
  const turn = lab.turn([{ exec: { cmd, escalate: 'May I?' } }, { message: 'Done.' }], {
    policy: networked,
    approve: () => ({ decision: 'accept' }),
  })
  await turn.result()

  expect(outputOf(turn)).toContain('connected')
  expect(outputOf(turn)).not.toContain('secret')
  expect(readFileSync(join(root, 'outside.txt'), 'utf8')).toBe('out\n')
})

test('without network nothing is hidden, so that what a person allows has all that it needs', async () => {
  const turn = lab.turn([look(), { message: 'Done.' }], { policy: { sandbox: 'workspace-write' } })
  await turn.result()
  expect(outputOf(turn)).toContain('secret')
})

test('a permission profile of the user stays in force with the folder denied', async () => {
  const file = join(lab.codexHome, 'config.toml')
  const mine = `[permissions.mine]\nextends = ":workspace"\n[permissions.mine.filesystem]\n${JSON.stringify(join(root, 'extra'))} = "write"\n[permissions.mine.network]\nenabled = true\n`
  const base = readFileSync(file, 'utf8').replace(/^sandbox_mode.*$/m, 'default_permissions = "mine"')
  writeFileSync(file, base)
  appendFileSync(file, `\n${mine}`)
  const turn = lab.turn([look(), { message: 'Done.' }], { policy: { sandbox: null } })
  await turn.result()

  expect(outputOf(turn)).not.toContain('secret')
  expect(readFileSync(join(root, 'extra', 'c.txt'), 'utf8')).toBe('out\n')
})
