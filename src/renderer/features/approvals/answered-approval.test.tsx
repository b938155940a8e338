import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { anApproval } from '#shared/testing/approvals.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { AnsweredApproval } from './answered-approval.tsx'

let close: () => void = () => undefined
afterEach(() => close())

test('the time on the line is the one the list goes by', async () => {
  const approval = anApproval({
    status: 'answered',
    decision: 'accept',
    answeredBy: 'owner',
    createdAt: 1_000,
    answeredAt: 9_000,
  })
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) } },
    <AnsweredApproval approval={approval} />,
  )
  close = panel.close

  const line = screen.getByRole('button')
  expect(line.querySelector('time')?.dateTime).toBe(new Date(1_000).toISOString())
  expect(line.textContent).toContain('asked')
})
