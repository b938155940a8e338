import '../../testing/as-desktop.ts'

import { useQuery } from '@tanstack/react-query'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { orpc } from '../../gateway/gateway.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { EngineCard } from './engine-card.tsx'

let close: () => void = () => undefined
afterEach(() => close())

function LiveCard() {
  const status = useQuery(orpc.gateway.status.queryOptions())
  return status.data ? <EngineCard engine={status.data.engine} activeRuns={status.data.activeRuns} /> : null
}

async function open(engine: EngineStatus, afterwards = engine): Promise<{ signOuts: () => number }> {
  let current = engine
  let count = 0
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ engine: current })) },
      engine: {
        signOut: api.engine.signOut.handler(() => {
          count += 1
          current = afterwards
          return current
        }),
      },
    },
    <LiveCard />,
  )
  close = panel.close
  return { signOuts: () => count }
}

async function clickThrough(): Promise<void> {
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }))
  expect(screen.getByRole('dialog', { name: 'Sign Codex out?' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }))
}

test('asks, signs Codex out of a key and leads to the ways to sign in', async () => {
  const { signOuts } = await open(anEngine({ login: 'apiKey' }), anEngine({ readiness: 'signedOut', login: 'none' }))

  await clickThrough()

  await waitFor(() => expect(window.location.hash).toBe('#/welcome'))
  expect(signOuts()).toBe(1)
  expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull()
})

test('stays where it is when Codex has another login', async () => {
  const { signOuts } = await open(anEngine({ login: 'chatgpt' }), anEngine({ login: 'apiKey', account: 'of the environment' }))

  await clickThrough()

  expect(await screen.findByText(/of the environment/)).toBeTruthy()
  expect(signOuts()).toBe(1)
  expect(window.location.hash).not.toBe('#/welcome')
})

for (const [name, engine] of [
  ['the demo', anEngine({ demo: true })],
  ['a provider that wants no login', anEngine({ login: 'notNeeded' })],
  ['a Codex that is signed out', anEngine({ readiness: 'signedOut', login: 'none' })],
] as const) {
  test(`${name} offers no sign-out`, async () => {
    await open(engine)

    expect(await screen.findByRole('button', { name: 'Restart' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull()
  })
}
