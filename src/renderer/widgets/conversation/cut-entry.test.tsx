import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import { eventsOf } from '#shared/testing/events.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { emptyConversation } from './conversation-items.ts'
import { EntryView } from './entry-view.tsx'
import { foldEvents } from './fold-events.ts'

let close: () => void = () => undefined
afterEach(() => close())

const text = `begins so ${'and goes on '.repeat(100_000)}`

test('a cut text says how much there is, and shows it all when asked', async () => {
  const event = (shown: string) =>
    eventsOf('run_1')('item.completed', {
      turnId: 'turn_1',
      item: { type: 'plan', id: 'plan_1', text: shown },
      completedAtMs: 1,
    })
  const cut = { ...event('begins so'), truncated: [{ path: '/data/item/text', length: text.length }] }
  const [entry] = foldEvents(emptyConversation, [cut]).runs[0]?.entries ?? []
  if (!entry) throw new Error('no entry')
  const asked: number[] = []
  const get = api.events.get.handler(({ input }) => {
    asked.push(input.seq)
    return event('begins so and ends so')
  })
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) }, events: { get } },
    <EntryView entry={entry} />,
  )
  close = panel.close

  expect(screen.getByText('begins so')).toBeTruthy()
  expect(asked).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: 'Show all (1.2 MB)' }))
  expect(await screen.findByText('begins so and ends so')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Show all/ })).toBeNull()
  expect(asked).toEqual([1])
})
