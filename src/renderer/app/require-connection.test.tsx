import '../testing/as-desktop.ts'

import { act, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { useConnection } from '../gateway/connection-state.ts'
import { someClientCommands } from '../testing/client-commands.ts'
import { openPanel } from '../testing/open-panel.tsx'
import { api } from '../testing/serve-contract.ts'
import { RequireConnection } from './require-connection.tsx'

let close: () => void = () => undefined
afterEach(() => close())

async function signedOut(openText: string | null): Promise<void> {
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      clients: { commands: api.clients.commands.handler(() => someClientCommands({ openText })) },
    },
    <RequireConnection>the panel</RequireConnection>,
  )
  close = panel.close
  expect(screen.getByText('the panel')).toBeTruthy()
  act(() => useConnection.setState({ status: 'unauthorized', everConnected: true }, true))
}

test('a browser that was signed out shows the command that opens this very gateway', async () => {
  await signedOut('/opt/switchboard open --data-dir /tmp/d')
  expect(await screen.findByText('/opt/switchboard open --data-dir /tmp/d')).toBeTruthy()
})

test('where nothing can be started it shows the short form', async () => {
  await signedOut(null)
  expect(await screen.findByText('switchboard open')).toBeTruthy()
})
