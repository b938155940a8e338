import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { anApproval } from '#shared/testing/approvals.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { RunStatusPill } from './run-status-pill.tsx'

let close: () => void = () => undefined
afterEach(() => close())

test('a run that waits for an answer says so, and so does its session', async () => {
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      approvals: { list: api.approvals.list.handler(() => ({ data: [anApproval()], nextCursor: null })) },
    },
    <>
      <RunStatusPill status="running" of={{ runId: 'run_1' }} />
      <RunStatusPill status="running" of={{ sessionId: 'ses_1' }} />
      <RunStatusPill status="running" of={{ runId: 'run_2' }} />
      <RunStatusPill status="completed" of={{ runId: 'run_1' }} />
    </>,
  )
  close = panel.close
  expect(await screen.findAllByText('Waiting for approval')).toHaveLength(2)
  expect(screen.getAllByText('Running')).toHaveLength(1)
  expect(screen.getAllByText('Completed')).toHaveLength(1)
})
