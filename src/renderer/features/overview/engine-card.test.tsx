import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { EngineCard } from './engine-card.tsx'

let close: () => void = () => undefined
afterEach(() => close())

test('an engine without a process between runs shows none, and all that it cannot do', async () => {
  const engine = anEngine({ kind: 'exec', process: { status: 'ready', pid: null }, cannot: ['approvals', 'diffs'] })
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ engine })) } },
    <EngineCard engine={engine} activeRuns={0} />,
  )
  close = panel.close

  expect(screen.getByText('one for each run')).toBeTruthy()
  expect(screen.queryByText(/pid/)).toBeNull()
  const limits = screen.getByText('ask for approval, show what was changed in files')
  expect(limits.classList.contains('truncate')).toBe(false)
})
