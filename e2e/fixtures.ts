import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { withDeadline } from '../src/shared/with-deadline.ts'
import { type Ended, processesOf, type Started, type StartOptions, startSwitchboard } from './processes.ts'

const readyDeadlineMs = 20_000
const closeDeadlineMs = 5_000

export interface GatewayUnderTest {
  /** One-time link that signs a browser in. */
  panelLink: string
  /** Another one, for a second browser. */
  newPanelLink(): Promise<string>
  /** MCP endpoint. */
  endpoint: string
  /** Base address. */
  url: string
  token: string
  dataDir: string
  process: Started
}

export interface Cli {
  /** Runs `switchboard` for the data folder of this test and waits for its end. */
  (args: readonly string[], options?: Omit<StartOptions, 'test'>): Promise<Ended>
  /** Starts it and does not wait. */
  start(args: readonly string[], options?: Omit<StartOptions, 'test'>): Started
}

interface Fixtures {
  /** Flags of the gateway besides its data folder; a test file sets its own with `test.use`. */
  gatewayFlags: string[]
  /** Marks all processes of this test, and finds none left behind after it. */
  testId: string
  /** New and empty folder. */
  scratch: string
  dataDir: string
  cli: Cli
  /** A real `switchboard serve` on its own data folder and a free port. */
  gateway: GatewayUnderTest
}

interface Greeting {
  endpoint: string
  panelLink: string
}

/** `[switchboard] MCP server listening on <endpoint> …` and `[switchboard] Panel: <link>`, once both are there. */
function readGreeting(stdout: string): Greeting | null {
  const endpoint = /listening on (\S+) /.exec(stdout)?.[1]
  const panelLink = /Panel: (\S+)\n/.exec(stdout)?.[1]
  return endpoint && panelLink ? { endpoint, panelLink } : null
}

/** Resolves when `switchboard serve` has said where it listens; rejects with what it said instead. */
export function untilListening(started: Started): Promise<Greeting> {
  const greeted = new Promise<Greeting>((resolve, reject) => {
    const look = () => {
      const greeting = readGreeting(started.stdout)
      if (greeting) resolve(greeting)
    }
    started.child.stdout?.on('data', look)
    void started.ended.then(({ stderr }) => reject(new Error(`The gateway did not start: ${stderr}`)))
    look()
  })
  return withDeadline(greeted, readyDeadlineMs, () => {
    throw new Error('The gateway does not listen in time.')
  })
}

/** Ends it like Ctrl-C does and expects a clean end in time. */
async function endGateway(started: Started): Promise<void> {
  if (started.child.exitCode !== null || started.child.signalCode !== null) return
  const startedAt = Date.now()
  started.child.kill('SIGINT')
  const { code, stderr } = await started.ended
  // Whoever edits the sources meanwhile makes the launcher build them again.
  expect(stderr.replaceAll(/^\[switchboard\] Buil.*\n/gm, '')).toBe('')
  expect(code, 'exit code of the gateway').toBe(0)
  expect(Date.now() - startedAt, 'time to end').toBeLessThan(closeDeadlineMs)
}

/** The Playwright test with a gateway and a command line of its own. */
export const test = base.extend<Fixtures>({
  gatewayFlags: [['--demo'], { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the wanted fixtures from this pattern.
  testId: async ({}, use) => {
    const id = randomUUID()
    await use(id)
    await expect.poll(() => processesOf(id), { timeout: closeDeadlineMs, message: 'processes left behind' }).toEqual([])
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  scratch: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-e2e-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  dataDir: async ({ scratch }, use) => {
    await use(join(scratch, 'data'))
  },
  cli: async ({ testId, dataDir }, use) => {
    const startCli = (args: readonly string[], options: Omit<StartOptions, 'test'> = {}) =>
      startSwitchboard([...args, '--data-dir', dataDir], { ...options, test: testId })
    const cli: Cli = Object.assign((...given: Parameters<typeof startCli>) => startCli(...given).ended, { start: startCli })
    await use(cli)
    // Commands may have left a gateway in the background, which is theirs to leave and ours to end.
    await cli(['stop'])
  },
  gateway: async ({ gatewayFlags, testId, dataDir }, use) => {
    const flags = ['serve', ...gatewayFlags, '--http-port', '0', '--data-dir', dataDir]
    const started = startSwitchboard(flags, { test: testId })
    const { endpoint, panelLink } = await untilListening(started)
    const url = new URL(endpoint).origin
    const token = readFileSync(join(dataDir, 'token'), 'utf8').trim()
    const newPanelLink = async () => {
      const opened = startSwitchboard(['open', '--print', '--data-dir', dataDir], { test: testId })
      return (await opened.ended).stdout.trim()
    }
    await use({ panelLink, newPanelLink, endpoint, url, token, dataDir, process: started })
    await endGateway(started)
  },
})

export { expect } from '@playwright/test'
