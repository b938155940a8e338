import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { EngineCard } from './engine-card.tsx'
import { EngineNotice } from './engine-notice.tsx'

let close: () => void = () => undefined
afterEach(() => close())

test('a Codex that failed is said to have failed, why, and what starts it again', async () => {
  const engine = anEngine({ process: { status: 'failed', exitCode: null, signal: 'SIGKILL', stderrTail: 'out of luck' } })
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ engine })) } },
    <>
      <EngineNotice engine={engine} />
      <EngineCard engine={engine} activeRuns={0} />
    </>,
  )
  close = panel.close
  expect(await screen.findByText('Codex failed')).toBeTruthy()
  expect(screen.getByText(/killed by SIGKILL\. The next prompt starts it again/)).toBeTruthy()
  expect(screen.getByText('out of luck')).toBeTruthy()
  expect(screen.getByText('Failed')).toBeTruthy()
  expect(screen.queryByText('Ready')).toBeNull()
})
