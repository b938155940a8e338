import '../../testing/as-desktop.ts'

import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { someClientCommands } from '../../testing/client-commands.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { RestartNotice } from './restart-notice.tsx'

let close: () => void = () => undefined
afterEach(() => {
  close()
  vi.unstubAllGlobals()
})

const commands = someClientCommands()

async function open(activeRuns: number): Promise<void> {
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ activeRuns })) },
      clients: { commands: api.clients.commands.handler(() => commands) },
    },
    <RestartNotice />,
  )
  close = panel.close
}

test('in the desktop app a button restarts the gateway, after a question when something runs', async () => {
  const restartGateway = vi.fn(async () => undefined)
  vi.stubGlobal('switchboard', { platform: 'linux', restartGateway })
  await open(2)
  await userEvent.click(screen.getByRole('button', { name: 'Restart the gateway' }))
  expect(restartGateway).not.toHaveBeenCalled()
  expect(await screen.findByText('2 runs are under way and will be interrupted.')).toBeTruthy()
  const confirm = screen.getAllByRole('button', { name: 'Restart the gateway' }).at(-1)
  if (confirm) await userEvent.click(confirm)
  await waitFor(() => expect(restartGateway).toHaveBeenCalledTimes(1))
})

test('elsewhere there is the command that does it', async () => {
  await open(0)
  expect(await screen.findByText(String(commands.restartText))).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Restart the gateway' })).toBeNull()
})
