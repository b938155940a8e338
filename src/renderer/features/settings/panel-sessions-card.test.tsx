import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { PanelSession } from '#shared/contract/panel-sessions.ts'
import { AppFailure } from '#shared/errors.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { PanelSessionsCard } from './panel-sessions-card.tsx'

let close: () => void = () => undefined
afterEach(() => close())

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'
const aSession = (change: Partial<PanelSession>): PanelSession => {
  const now = Date.now()
  return { id: 'panel_1', userAgent: firefox, createdAt: now, lastSeenAt: now, expiresAt: now + 1, isCurrent: false, ...change }
}

async function open(given: PanelSession[], failure: AppFailure | null = null): Promise<void> {
  let sessions = given
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      panelSessions: {
        list: api.panelSessions.list.handler(() => {
          if (failure) throw failure
          return sessions
        }),
        end: api.panelSessions.end.handler(({ input }) => {
          sessions = sessions.filter(({ id }) => id !== input.id)
          return sessions
        }),
      },
    },
    <PanelSessionsCard />,
  )
  close = panel.close
}

test('lists the browsers, marks this one, and signs another out after asking', async () => {
  await open([aSession({ isCurrent: true }), aSession({ id: 'panel_2', userAgent: 'curl/8' })])

  expect(await screen.findByText('Firefox 150, Linux')).toBeTruthy()
  expect(screen.getByText('this browser')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Sign out curl/8' }))
  expect(screen.getByRole('dialog', { name: 'Sign out curl/8?' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }))

  await expect.poll(() => screen.queryByText('curl/8')).toBeNull()
  expect(screen.getByText('Firefox 150, Linux')).toBeTruthy()
})

test('says so when no browser is signed in', async () => {
  await open([])
  expect(await screen.findByText(/No browser is signed in/)).toBeTruthy()
})

test('says what went wrong', async () => {
  await open([], new AppFailure({ code: 'forbidden', message: 'This is for a person.' }))
  expect(await screen.findByText('This is for a person.')).toBeTruthy()
})
