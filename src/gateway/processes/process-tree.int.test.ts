import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { processesMarked } from '#gateway/engines/testing/process-census.ts'
import { closeTree, killAllTreesNow, type ProcessTree, spawnTree } from './process-tree.ts'

const patient = { leaveMs: 5_000, obeyMs: 5_000 }

interface Shell {
  tree: ProcessTree
  lines: string[]
  /** The processes of this shell that live. */
  living: () => number
}

function runShell(script: string, command = '/bin/sh'): Shell {
  const marker = `test-${v7()}`
  const lines: string[] = []
  const tree = spawnTree({
    command,
    args: ['-c', script],
    cwd: '/',
    env: { PATH: `${process.env['PATH']}:/nowhere/${marker}`, TEST_MARKER: marker },
    onLine: (line) => lines.push(line),
  })
  return { tree, lines, living: () => processesMarked(marker).length }
}

test('a process that reads its input leaves when it ends, and what it printed is read', async () => {
  const { tree, lines } = runShell('echo one; cat; echo two >&2; exit 3')
  tree.write('echoed\n')
  await closeTree(tree, patient)
  expect(await tree.exited).toEqual({ exitCode: 3, stderrTail: 'two' })
  expect(lines).toEqual(['one', 'echoed'])
})

test('a shell that ignores SIGTERM is killed with its children', async () => {
  const { tree, lines, living } = runShell('trap "" TERM; echo up; sleep 301 & while :; do sleep 302; done')
  await expect.poll(() => lines).toEqual(['up'])
  await closeTree(tree, { leaveMs: 100, obeyMs: 100 })
  expect(living()).toBe(0)
})

test('one that was stopped is woken to hear that it is to end', async () => {
  const { tree, lines } = runShell('trap "echo bye; exit 4" TERM; echo up; while :; do sleep 0.05; done')
  await expect.poll(() => lines).toEqual(['up'])
  tree.signal('SIGSTOP')
  await closeTree(tree, { leaveMs: 10, obeyMs: 5_000 })
  expect(await tree.exited).toMatchObject({ exitCode: 4 })
  expect(lines).toEqual(['up', 'bye'])
})

test('all trees of the process are killed at once, with what left their groups', async () => {
  const shells = [runShell('setsid sleep 305 & echo up; cat'), runShell('trap "" TERM; echo up; sleep 306')]
  await expect.poll(() => shells.map(({ lines }) => lines)).toEqual([['up'], ['up']])
  killAllTreesNow()
  // Killed, and at most not collected yet: without an environment they are no longer found.
  expect(shells.map(({ living }) => living())).toEqual([0, 0])
  await Promise.all(shells.map(({ tree }) => tree.exited))
})

test('a child in a session of its own does not outlive the tree, even when the tree crashes', async () => {
  const { tree, lines, living } = runShell('setsid sleep 303 & sleep 0.2; echo up; kill -9 $$')
  expect((await tree.exited).exitCode).toBeNull()
  expect(lines).toEqual(['up'])
  await expect.poll(living).toBe(0)
})

// As Codex starts its own helpers and the MCP servers of the user: in groups of their own.
test('one that got nothing but the path does not outlive it either, in the session of the tree and without a parent', async () => {
  const script = 'set -m; (env -i PATH="$PATH" sleep 312 &); sleep 0.2; echo up; kill -9 $$'
  const { tree, lines, living } = runShell(script, '/bin/bash')
  expect((await tree.exited).exitCode).toBeNull()
  expect(lines).toEqual(['up'])
  await expect.poll(living).toBe(0)
})

test('nor do they when the whole program ends in this moment', async () => {
  const script = 'set -m; (env -i PATH="$PATH" sleep 314 &); sleep 0.2; echo up; cat'
  const { tree, lines, living } = runShell(script, '/bin/bash')
  await expect.poll(() => lines).toEqual(['up'])
  killAllTreesNow()
  expect(living()).toBe(0)
  await tree.exited
})

const printsItsEnvironment = 'env; env no-such-program; echo "exit code $?"; cat'

test('the environment is the one that was given, with the marker and nothing else', async () => {
  const lines: string[] = []
  const env = { PATH: process.env['PATH'] ?? '/bin', HOME: '/' }
  const tree = spawnTree({
    command: '/bin/sh',
    args: ['-c', printsItsEnvironment],
    cwd: '/',
    env,
    onLine: (line) => lines.push(line),
  })
  await expect.poll(() => lines.at(-1)).toContain('exit code')
  await closeTree(tree, patient)
  const ofShell = /^(_|PWD|OLDPWD|SHLVL)=/
  const given = lines.slice(0, -1).filter((line) => !ofShell.test(line))
  expect(given.sort()).toEqual(['HOME=/', `PATH=${env.PATH}`, expect.stringMatching(/^SWITCHBOARD_PROCESS_TREE=[0-9a-f-]{36}$/)])
  // Not found, instead of found to be impossible.
  expect(lines.at(-1)).toBe('exit code 127')
})

test('a process of a person outlives the tree whose path and variables stand as text in its environment', async () => {
  const { tree, lines } = runShell(printsItsEnvironment)
  await expect.poll(() => lines.at(-1)).toContain('exit code')
  const PATH = lines.find((line) => line.startsWith('PATH='))?.slice('PATH='.length)
  const env = { PATH: `${PATH}:/bin`, NOTE: `${lines.join(' ')} `, NOTES: lines.join('\n') }
  const own = spawn('/bin/sleep', ['317'], { env, detached: true, stdio: 'ignore' })
  await closeTree(tree, patient)
  expect([own.exitCode, own.signalCode]).toEqual([null, null])
  own.kill('SIGKILL')
})

test('one that got no environment at all is ended with its parents', async () => {
  const { tree, lines, living } = runShell('env -i setsid sleep 313 & echo up; cat')
  await expect.poll(() => lines).toEqual(['up'])
  await expect.poll(living).toBe(3)
  await closeTree(tree, patient)
  expect(living()).toBe(0)
})

test('so is one in the session of the tree, whose parents are gone', async () => {
  const { tree, lines, living } = runShell('set -m; (env -i sleep 315 &); sleep 0.2; echo up; cat', '/bin/bash')
  await expect.poll(() => lines).toEqual(['up'])
  await expect.poll(living).toBe(2)
  tree.signal('SIGKILL')
  await tree.exited
  expect(living()).toBe(0)
})

test('a program that does not exist is an exit with its reason', async () => {
  const { tree } = runShell('', '/nowhere/codex')
  expect(await tree.exited).toEqual({ exitCode: null, stderrTail: expect.stringContaining('ENOENT') })
  expect(tree.pid).toBeNull()
  await closeTree(tree)
})

test('closing twice waits for the same end', async () => {
  const { tree } = runShell('cat')
  await Promise.all([closeTree(tree, patient), closeTree(tree, patient)])
  expect(await Promise.race([tree.exited, delay(0, null)])).toMatchObject({ exitCode: 0 })
})

test('a part of a tree is killed by a variable of its environment', async () => {
  const { tree, lines, living } = runShell('PART=one setsid sleep 304 & echo up; cat')
  await expect.poll(() => lines).toEqual(['up'])
  await tree.killStartedWith('PART=two')
  expect(living()).toBe(3)
  await tree.killStartedWith('PART=one')
  expect(living()).toBe(2)
  await closeTree(tree, patient)
})
