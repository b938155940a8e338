import { describe, expect, test } from 'vitest'
import { aRunningGateway } from '#node/testing/running-gateway.ts'
import type { MenuEntry } from '../menu/menu-entry.ts'
import { anApproval, aRun, aSnapshot, readyLink } from '../testing/shell-builders.ts'
import { trayTemplate } from './tray-template.ts'

const app = { version: '0.1.0', launchAtLogin: false }

function labels(entries: readonly MenuEntry[]): string[] {
  return entries.flatMap((entry) => ('label' in entry ? [entry.label] : []))
}

function entry(entries: readonly MenuEntry[], label: string): MenuEntry {
  const found = entries.find((one) => 'label' in one && one.label === label)
  if (!found) throw new Error(`no entry ${label} among ${labels(entries).join(', ')}`)
  return found
}

describe('the tray menu of a serving gateway', () => {
  const snapshot = aSnapshot({
    status: { pendingApprovals: 1 },
    approvals: [anApproval('apr_1')],
    runs: [aRun('run_2', { prompt: 'Fix R&D\nplease', status: 'running' })],
  })
  const entries = trayTemplate({ link: readyLink, snapshot }, app)

  test('begins with the status and ends with quit', () => {
    expect(labels(entries)[0]).toBe('Running on 127.0.0.1:4000')
    expect(entries.at(-1)).toMatchObject({ label: 'Quit Codex Switchboard', action: { do: 'quit' } })
  })

  test('stops serving, restarts the gateway and copies the address', () => {
    expect(entry(entries, 'Stop serving clients')).toMatchObject({ action: { do: 'serve', on: false } })
    expect(entry(entries, 'Restart the gateway')).toMatchObject({ action: { do: 'restartGateway' } })
    expect(entry(entries, 'Copy URL')).toMatchObject({ action: { do: 'copy', text: 'http://127.0.0.1:4000/mcp' } })
  })

  test('lists pending approvals and recent runs, each leading to its page', () => {
    expect(entry(entries, 'Pending approvals (1)')).toMatchObject({
      entries: [{ label: 'Run: npm test', action: { do: 'openPage', path: '/approvals' } }],
    })
    expect(entry(entries, 'Recent runs')).toMatchObject({
      entries: [{ label: 'Fix R&&D (running)', action: { do: 'openPage', path: '/runs/run_2' } }],
    })
  })

  test('hides what the system cannot do', () => {
    expect(labels(trayTemplate({ link: readyLink, snapshot }, { ...app, launchAtLogin: null }))).not.toContain('Start at login')
  })
})

test('a gateway that serves nobody can be told to serve again', () => {
  const entries = trayTemplate({ link: readyLink, snapshot: aSnapshot({ status: { state: 'stopped' } }) }, app)
  expect(entry(entries, 'Start serving clients')).toMatchObject({ action: { do: 'serve', on: true } })
})

test('a gateway that does not start offers to be started, and nothing that needs one', () => {
  const link = { kind: 'own', process: { status: 'failed', exitCode: 20, stderrTail: '' }, refusal: null } as const
  const entries = trayTemplate({ link, snapshot: null }, app)
  expect(entry(entries, 'Start the gateway')).toMatchObject({ action: { do: 'startGateway' } })
  expect(labels(entries)).toEqual([
    'The gateway does not start',
    'Open panel',
    'Pending approvals (0)',
    'Recent runs',
    'Start the gateway',
    'Start at login',
    'Version 0.1.0',
    'Quit Codex Switchboard',
  ])
})

test('an attached gateway is not ours to restart', () => {
  const entries = trayTemplate({ link: { kind: 'attached', gateway: aRunningGateway() }, snapshot: aSnapshot() }, app)
  expect(labels(entries)).not.toContain('Restart the gateway')
  expect(labels(entries)).toContain('Stop serving clients')
})
