import '../../testing/as-desktop.ts'

import { useQuery } from '@tanstack/react-query'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { orpc } from '../../gateway/gateway.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { GatewayCard } from './gateway-card.tsx'

let close: () => void = () => undefined
afterEach(() => close())

function LiveCard() {
  const status = useQuery(orpc.gateway.status.queryOptions())
  return status.data ? <GatewayCard status={status.data} /> : null
}

async function open(change: Partial<GatewayStatus>): Promise<void> {
  let status = aGatewayStatus(change)
  const become = (state: GatewayStatus['state']) => {
    status = { ...status, state }
    return status
  }
  const panel = await openPanel(
    {
      gateway: {
        status: api.gateway.status.handler(() => status),
        start: api.gateway.start.handler(() => become('running')),
        stop: api.gateway.stop.handler(() => become('stopped')),
      },
    },
    <LiveCard />,
  )
  close = panel.close
}

test('stops and starts serving with one click while nobody is disturbed', async () => {
  await open({ state: 'running' })

  await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Start' }))

  expect(await screen.findByText('Serving MCP clients')).toBeTruthy()
})

test('asks before it stops active runs', async () => {
  await open({ state: 'running', activeRuns: 1 })

  await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
  expect(screen.getByRole('dialog', { name: 'Stop serving MCP clients?' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Stop serving' }))

  expect(await screen.findByText('Stopped')).toBeTruthy()
})
