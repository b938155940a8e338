import '../../testing/as-desktop.ts'

import { screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { eventsOf } from '#shared/testing/events.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { useLogStore } from './use-log-store.ts'

let close: () => void = () => undefined
afterEach(() => close())

function Log() {
  const { status, store } = useLogStore({}, 'all')
  return (
    <p>
      {status}, {store.rows.total} events
    </p>
  )
}

test('history that was lost with the connection is read again as soon as there is one', async () => {
  let asked = 0
  const lost = Promise.withResolvers<never>()
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      events: {
        tail: api.events.tail.handler(() => {
          asked += 1
          return asked === 1
            ? lost.promise
            : { events: [eventsOf('run_1')('run.started', { attempt: 1 })], hasMore: false, cursor: 1 }
        }),
      },
    },
    <Log />,
  )
  close = panel.close
  await waitFor(() => expect(asked).toBe(1))

  panel.reconnect()

  expect(await screen.findByText('ready, 1 events')).toBeTruthy()
})
