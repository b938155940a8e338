import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { Connection } from '#shared/contract/gateway.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { ConnectionsCard } from './connections-card.tsx'

let close: () => void = () => undefined
afterEach(() => close())

const connection: Connection = {
  id: 'con_1',
  client: 'cursor',
  clientVersion: '1.0',
  transport: 'stdio',
  principal: 'owner',
  protocolVersion: '2025-11-25',
  connectedAt: 1,
  lastSeenAt: 2,
}

test.each([
  ['nobody', []],
  ['somebody', [connection]],
])('leads to all connections and to how a client connects, with %s connected', async (_, connections) => {
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) } },
    <ConnectionsCard connections={connections} />,
  )
  close = panel.close

  await userEvent.click(screen.getByRole('link', { name: 'Connections' }))
  expect(window.location.hash).toBe('#/connections')
  await userEvent.click(screen.getByRole('link', { name: 'Connect a client' }))
  expect(window.location.hash).toBe('#/connect')
})
