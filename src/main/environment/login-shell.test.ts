import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive } from '#node/is-alive.ts'
import { readEnvironment, readLoginShell } from './login-shell.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchboard-shell-'))
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

const never = new AbortController().signal

function ask(shell: string, deadlineMs?: number, signal = never) {
  const env = { HOME: home, PATH: '/usr/bin:/bin', ENV: join(home, '.profile') }
  return readLoginShell({ shell, env, cwd: home, signal, ...(deadlineMs === undefined ? {} : { deadlineMs }) })
}

/** The start-up file of a login shell; `.zprofile` for zsh. */
function profile(text: string) {
  for (const name of ['.profile', '.zprofile']) writeFileSync(join(home, name), text)
}

const shells = ['/bin/sh', '/bin/bash', '/bin/zsh'].filter((shell) => {
  const isHere = existsSync(shell)
  if (!isHere) process.stdout.write(`not tried: ${shell} is not installed\n`)
  return isHere
})

describe.skipIf(process.platform === 'win32').each(shells)('the login shell %s', (shell) => {
  test('tells what a terminal would have, whatever its start-up files print', async () => {
    profile('echo "Welcome, you have mail"; export PATH="/opt/tools/bin:$PATH"; export WORDS="two\nlines = fine"; echo done >&2')
    const environment = await ask(shell)
    expect(environment).toMatchObject({
      PATH: expect.stringMatching(/^\/opt\/tools\/bin:/),
      WORDS: 'two\nlines = fine',
      HOME: home,
    })
    expect(environment).not.toHaveProperty('SHLVL')
    expect(environment).not.toHaveProperty('SWITCHBOARD_READS_ENVIRONMENT')
    expect(environment).not.toHaveProperty('PWD')
  })

  test.each([
    ['sleeps', 'sleep 60'],
    ['reads from a terminal that is not there', 'read answer </dev/tty; sleep 60'],
    ['hides its process from a polite signal', 'trap "" TERM INT HUP; while true; do sleep 1; done'],
  ])('that %s is given up after the deadline and gone', async (_what, hang) => {
    profile(`echo $$ > ${home}/pid; ${hang}`)
    const startedAt = performance.now()
    expect(await ask(shell, 500)).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(2_500)
    const pid = Number(readFileSync(join(home, 'pid'), 'utf8'))
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('that ends in its start-up file tells nothing', async () => {
    profile('exit 1')
    const startedAt = performance.now()
    expect(await ask(shell)).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(2_500)
  })

  test('that writes without end is given up', async () => {
    profile('while true; do echo "a line of noise that comes again and again"; done')
    expect(await ask(shell, 5_000)).toBeNull()
  })

  test('is not waited for by what it left running', async () => {
    profile(`sleep 5 & echo $! > ${home}/agent; export AGENT=yes`)
    const startedAt = performance.now()
    expect(await ask(shell)).toMatchObject({ AGENT: 'yes' })
    expect(performance.now() - startedAt).toBeLessThan(2_500)
    // An agent that the environment leads to lives on.
    const agent = Number(readFileSync(join(home, 'agent'), 'utf8'))
    expect(isAlive(agent)).toBe(true)
    process.kill(agent)
  })
})

test('no shell, or one that cannot be started, tells nothing', async () => {
  for (const shell of [null, '', 'bash', '/nowhere/shell', home]) expect(await ask(shell ?? '')).toBeNull()
})

test('an app that ends does not wait', async () => {
  const ending = new AbortController()
  profile('sleep 60')
  const asked = ask('/bin/sh', 30_000, ending.signal)
  ending.abort()
  expect(await asked).toBeNull()
})

test('only names of variables are taken, and nothing before both marks are there', () => {
  expect(readEnvironment('noise#A=1\0', '#')).toBeNull()
  expect(readEnvironment('noise#A=1\0B=x=y\0BASH_FUNC_f%%=() {\0SHLVL=2\0_=/bin/env\0#more', '#')).toEqual({ A: '1', B: 'x=y' })
  expect(readEnvironment('##', '#')).toBeNull()
})
