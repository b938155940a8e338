import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { anApproval } from '#shared/testing/approvals.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { Composer } from './composer.tsx'

let close: () => void = () => undefined
afterEach(() => close())

async function open(sessionId: string): Promise<void> {
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      approvals: { list: api.approvals.list.handler(() => ({ data: [anApproval()], nextCursor: null })) },
    },
    <Composer sessionId={sessionId} isRunning />,
  )
  close = panel.close
}

test('while an approval waits it is said that Codex waits for the person', async () => {
  await open('ses_1')
  expect(await screen.findByText('Codex waits for your answer; the prompt comes after that.')).toBeTruthy()
  expect(screen.queryByText(/is working/)).toBeNull()
})

test('while nothing waits it is said that Codex works', async () => {
  await open('ses_2')
  expect(await screen.findByText('Codex is working: the prompt waits until it is done.')).toBeTruthy()
})
