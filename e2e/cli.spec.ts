import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { scriptPrompt } from '../src/gateway/demo/script.ts'
import { GatewayEvent } from '../src/shared/contract/events.ts'
import { pageOf } from '../src/shared/contract/paging.ts'
import { Run } from '../src/shared/contract/runs.ts'
import { expect, test, untilListening } from './fixtures.ts'
import { processesOf, startSwitchboard } from './processes.ts'

const hello = scriptPrompt('Say hello.', [{ message: 'Hello from the model.' }])
const asks = scriptPrompt('Run it.', [{ exec: { cmd: 'echo outside', escalate: 'May I?' } }, { message: 'Done.' }])
const sleeps = scriptPrompt('Take your time.', [{ exec: { cmd: 'sleep 60' } }, { message: 'Done.' }])

const parseEvents = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => GatewayEvent.parse(JSON.parse(line)))
const parseRuns = (stdout: string) => pageOf(Run).parse(JSON.parse(stdout))

test.describe('a gateway', () => {
  test('says where it listens, and nothing else', async ({ gateway }) => {
    const [first, second, ...rest] = gateway.process.stdout.split('\n')

    expect(first).toBe(`[switchboard] MCP server listening on ${gateway.endpoint} (json=off, stateless=no)`)
    expect(second).toBe(`[switchboard] Panel: ${gateway.panelLink}`)
    expect(rest).toEqual([''])
  })

  test('tells its state, its token and its checks', async ({ gateway, cli }) => {
    const status = await cli(['status'])
    const token = await cli(['token'])
    const doctor = await cli(['doctor', '--json'])

    expect(status.stdout).toContain(gateway.endpoint)
    expect(token.stdout).toBe(`${gateway.token}\n`)
    expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true })
    expect([status.code, token.code, doctor.code]).toEqual([0, 0, 0])
  })

  test('gives a one-time link to a browser, and prints it where there is none', async ({ gateway, cli }) => {
    const { stdout } = await cli(['open'], { env: { DISPLAY: '', WAYLAND_DISPLAY: '' } })

    expect(stdout.trim()).toMatch(new RegExp(`^${gateway.url}/panel/open\\?ticket=`))
  })

  test('ends when it is told to, and then nobody answers', async ({ gateway, cli }) => {
    expect(await cli(['stop'])).toMatchObject({ code: 0, stdout: 'The gateway has ended.\n' })
    expect(await gateway.process.ended).toMatchObject({ code: 0 })
    expect(await cli(['status'])).toMatchObject({ code: 30, stderr: expect.stringContaining('No gateway is running') })
    expect(await cli(['stop'])).toMatchObject({ code: 0 })
  })

  test('ends cleanly on SIGTERM while a command of Codex is running', async ({ gateway, cli }) => {
    const run = cli.start(['run', sleeps])
    await expect.poll(() => run.stderr).toContain('$ ')

    const startedAt = Date.now()
    gateway.process.child.kill('SIGTERM')

    expect(await gateway.process.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('by force') })
    expect(Date.now() - startedAt).toBeLessThan(5_000)
    run.child.kill('SIGKILL')
    await run.ended
  })
})

test.describe('a run', () => {
  test('shows the answer on standard output and what happens beside it', async ({ gateway: _gateway, cli }) => {
    const { code, stdout, stderr } = await cli(['run', hello])

    expect(stdout).toBe('Hello from the model.\n')
    expect(stderr).toContain('run completed')
    // Nobody shall take the model of the demo for the real one, and Codex knows it well enough not to complain.
    expect(stderr).toMatch(/^session ses_\w+, run run_\w+, scripted_demo\//)
    expect(stderr).not.toMatch(/metadata/i)
    expect(code).toBe(0)
  })

  test('is one event per line for programs, numbered upwards to its end', async ({ gateway: _gateway, cli }) => {
    const { stdout } = await cli(['run', '--json', '-'], { input: hello })
    const events = parseEvents(stdout)

    expect(events[0]).toMatchObject({ type: 'run.queued' })
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', data: { status: 'completed' } })
    const numbers = events.map((event) => event.seq)
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
  })

  test('is kept, page by page, and its session goes on', async ({ gateway: _gateway, cli }) => {
    await cli(['run', hello])
    const [first] = parseRuns((await cli(['runs', '--json'])).stdout).data
    await cli(['run', hello, '--session', first?.sessionId ?? ''])

    const page = parseRuns((await cli(['runs', '--json', '--limit', '1'])).stdout)
    const rest = parseRuns((await cli(['runs', '--json', '--limit', '1', '--cursor', page.nextCursor ?? ''])).stdout)

    expect(page.data[0]).toMatchObject({ sessionId: first?.sessionId, client: 'cli', status: 'completed' })
    expect(rest).toMatchObject({ data: [{ id: first?.id }], nextCursor: null })

    const foreign = await cli(['runs', '--cursor', 'zzz'])
    expect(foreign).toMatchObject({ code: 2, stdout: '' })
    expect(foreign.stderr).toMatch(
      /^switchboard: --cursor is no id of this list \(run_…\)\.\n {2}See: .*switchboard runs --help\b.*\n$/,
    )
  })

  test('waits for an approval, which is answered from elsewhere', async ({ gateway: _gateway, cli, dataDir }) => {
    const run = cli.start(['run', asks])
    await expect.poll(() => run.stderr).toContain('approvals answer')
    const id = /approvals answer (\S+)/.exec(run.stderr)?.[1] ?? ''

    expect((await cli(['approvals'])).stdout).toContain(id)
    expect(JSON.parse((await cli(['approvals', 'answer', id, 'accept', '--json'])).stdout)).toMatchObject({
      id,
      decision: 'accept',
    })
    expect(run.stderr).toContain(`npx switchboard approvals answer ${id} accept --data-dir ${dataDir}\n`)
    expect(await run.ended).toMatchObject({
      code: 0,
      stdout: 'Done.\n',
      stderr: expect.stringContaining('approval: accept by you'),
    })
    expect(await cli(['approvals', 'answer', id, 'accept'])).toMatchObject({ code: 5 })
  })

  test('takes its workspace along to a gateway that runs, and says nothing about it', async ({
    gateway: _gateway,
    cli,
    scratch,
  }) => {
    const { code, stderr } = await cli(['run', hello, '--workspace', scratch])

    expect(stderr).not.toContain('no effect')
    expect(code).toBe(0)
    expect((await cli(['sessions', '--search', 'no such title'])).stderr).toBe('Nothing matches.\n')
    expect((await cli(['runs', '--search', 'no such prompt'])).stderr).toBe('Nothing matches.\n')
  })

  test('is stopped by Ctrl-C, and says so by its exit code', async ({ gateway: _gateway, cli }) => {
    const run = cli.start(['run', sleeps])
    await expect.poll(() => run.stderr).toContain('$ ')

    run.child.kill('SIGINT')

    expect(await run.ended).toMatchObject({ code: 130 })
    const [stopped] = parseRuns((await cli(['runs', '--json'])).stdout).data
    expect(stopped).toMatchObject({ status: 'interrupted' })
  })

  test('fails as Codex failed', async ({ gateway: _gateway, cli }) => {
    const { code, stderr } = await cli(['run', scriptPrompt('Fail.', [{ status: 400, errorMessage: 'No such thing.' }])])

    expect(stderr).toMatch(/\nswitchboard: .*No such thing\./)
    expect(code).toBe(11)
  })
})

test.describe('without a gateway', () => {
  test('two runs at once start one in the background, and it ends when it is told to', async ({ cli }) => {
    const flags = ['--demo', '--http-port', '0']
    const both = await Promise.all([cli(['run', hello, ...flags]), cli(['run', hello, ...flags])])

    expect(both.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      Array(2).fill({ code: 0, stdout: 'Hello from the model.\n' }),
    )
    expect(parseRuns((await cli(['runs', '--json'])).stdout).data).toHaveLength(2)
    expect(await cli(['stop'])).toMatchObject({ code: 0 })
  })

  test('the one in the background ends by itself when nobody needs it', async ({ cli, testId }) => {
    await cli(['run', hello, '--demo', '--http-port', '0', '--idle-exit-ms', '500'])

    await expect.poll(() => processesOf(testId)).toEqual([])
    expect(await cli(['status'])).toMatchObject({ code: 30 })
  })

  test('commands that only ask say that there is none', async ({ cli }) => {
    for (const command of ['status', 'sessions', 'runs', 'approvals', 'open']) {
      expect(await cli([command]), command).toMatchObject({
        code: 30,
        stdout: '',
        stderr: expect.stringMatching(/^switchboard: /),
      })
    }
    expect(await cli(['token'])).toMatchObject({ code: 30 })
  })
})

test.describe('what cannot be', () => {
  test('a port that is taken is named', async ({ cli }) => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo

    const { code, stderr } = await cli(['serve', '--http-port', String(port)])
    other.close()

    expect(stderr).toMatch(new RegExp(`^switchboard: Port ${port} on 127.0.0.1 is already in use\\.\n  .*--http-port.*\n$`))
    expect(code).toBe(20)
  })

  test('a background gateway takes another port when nobody chose the usual one', async ({ cli, dataDir }) => {
    mkdirSync(dataDir, { recursive: true })
    const other = createServer()
    const isOurs = await new Promise<boolean>((resolve) => {
      other.once('error', () => resolve(false))
      other.listen(4000, '127.0.0.1', () => resolve(true))
    })

    const { code, stdout } = await cli(['run', hello, '--demo'])
    if (isOurs) other.close()

    expect(stdout).toBe('Hello from the model.\n')
    expect(code).toBe(0)
    await cli(['stop'])
  })

  test('a second gateway on the same data folder is refused', async ({ gateway: _gateway, cli }) => {
    const { code, stderr } = await cli(['serve', '--http-port', '0'])

    expect(stderr).toMatch(/^switchboard: Another gateway already uses the data folder .*\n {2}.*\n$/)
    expect(code).toBe(21)
  })

  test('a data folder that cannot be written is named', async ({ scratch, testId }) => {
    writeFileSync(join(scratch, 'file'), '')
    const folders = [
      join(scratch, 'file'),
      join(scratch, 'file', 'deeper'),
      ...(process.platform === 'linux' ? ['/proc/data'] : []),
    ]
    for (const folder of folders) {
      const { code, stderr } = await startSwitchboard(['serve', '--data-dir', folder], { test: testId }).ended
      expect(stderr, folder).toMatch(/^switchboard: The data folder .* (cannot be used: .*|is a file, not a folder\.)\n {2}.*\n$/)
      expect(code, folder).toBe(22)
    }
  })

  const mistakes: [string[], string][] = [
    [['serve', '--http-prt', '1'], "Unknown option '--http-prt'.\n  Did you mean --http-port?"],
    [['serv'], "Unknown command 'serv'.\n  Did you mean serve?"],
    [['serve', '--http-port', 'abc'], 'Flag --http-port has no valid value ("abc")'],
    [['serve', '--http-host', '0.0.0.0'], 'Flag --http-host has no valid value ("0.0.0.0"): must be an address of this machine'],
    [['serve', '--http-path', '/rpc'], 'Flag --http-path has no valid value'],
    [['runs', '--limit', '0'], "Option '--limit <number>' argument '0' is invalid"],
    [['run'], 'There is no prompt.'],
  ]
  for (const [args, text] of mistakes) {
    test(`${args.join(' ')} is refused in one line`, async ({ cli }) => {
      const { code, stdout, stderr } = await cli(args)

      expect(stderr.startsWith(`switchboard: ${text}`), stderr).toBe(true)
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    })
  }

  test('a bad configuration file is named with its path', async ({ cli, dataDir }) => {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(join(dataDir, 'config.json'), '{"httpPort": "many"}')

    const { code, stderr } = await cli(['serve'])

    expect(stderr).toContain(`"httpPort" in ${join(dataDir, 'config.json')} has no valid value`)
    expect(code).toBe(2)
  })
})

test('a reader that goes away early is no failure', async ({ gateway: _gateway, cli }) => {
  const listing = cli.start(['--help'])
  listing.child.stdout?.destroy()

  expect(await listing.ended).toMatchObject({ code: 0, stderr: '' })
})

test('the environment counts less than a flag and more than the default', async ({ testId, dataDir, cli }) => {
  const env = { SWITCHBOARD_HTTP_PORT: '0', SWITCHBOARD_HTTP_PATH: '/from-env', SWITCHBOARD_DEMO: '1' }
  const started = cli.start(['serve', '--http-path', '/from-flag'], { env })
  const { endpoint } = await untilListening(started)

  expect(new URL(endpoint).pathname).toBe('/from-flag')
  const settings = z.array(z.looseObject({ key: z.string(), source: z.string() }))
  const token = (await startSwitchboard(['token', '--data-dir', dataDir], { test: testId }).ended).stdout.trim()
  const response = await fetch(new URL('/api/v1/settings', endpoint), { headers: { authorization: `Bearer ${token}` } })
  const sources = new Map(settings.parse(await response.json()).map(({ key, source }) => [key, source]))
  expect([sources.get('httpPath'), sources.get('httpPort'), sources.get('logLevel')]).toEqual(['flag', 'environment', 'default'])

  started.child.kill('SIGINT')
  expect(await started.ended).toMatchObject({ code: 0 })
})
