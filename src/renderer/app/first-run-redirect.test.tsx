import '../testing/as-desktop.ts'

import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Route } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { useWelcome } from '../features/welcome/first-run.ts'
import { WelcomePage } from '../features/welcome/welcome-page.tsx'
import { openPanel } from '../testing/open-panel.tsx'
import { api } from '../testing/serve-contract.ts'
import { FirstRunRedirect } from './routes.tsx'

let close: () => void = () => undefined
beforeEach(() => {
  localStorage.clear()
  useWelcome.setState({ isSkipped: false })
})
afterEach(() => close())

async function open(engine: EngineStatus): Promise<{ asked: unknown[] }> {
  const asked: unknown[] = []
  let current = engine
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ engine: current })) },
      sessions: { list: api.sessions.list.handler(() => ({ data: [], nextCursor: null })) },
      engine: {
        useDemo: api.engine.useDemo.handler(({ input }) => {
          asked.push(input)
          current = anEngine({ demo: input.on })
          return current
        }),
        restart: api.engine.restart.handler(() => {
          current = anEngine({ readiness: 'signedOut', login: 'none' })
          return current
        }),
      },
    },
    <FirstRunRedirect>
      <Route path="/welcome" component={WelcomePage} />
      <Route path="/overview">the overview</Route>
    </FirstRunRedirect>,
  )
  close = panel.close
  window.location.hash = '#/overview'
  return { asked }
}

test('a signed-out Codex leads to the first steps, and the demo from there to the overview', async () => {
  const { asked } = await open(anEngine({ readiness: 'signedOut', login: 'none' }))

  await userEvent.click(await screen.findByRole('button', { name: 'Try the demo' }))

  expect(await screen.findByText('the overview')).toBeTruthy()
  expect(asked).toEqual([{ on: true }])
})

test('a missing Codex shows how to install it and goes on when it is found', async () => {
  await open(anEngine({ readiness: 'missing', kind: null, codexPath: null, codexVersion: null }))
  expect(await screen.findByText('npm install -g @openai/codex')).toBeTruthy()

  await userEvent.click(screen.getByRole('button', { name: 'Check again' }))

  expect(await screen.findByRole('heading', { name: /Sign in with ChatGPT/ })).toBeTruthy()
})

test('the first steps can be skipped and do not come back', async () => {
  await open(anEngine({ readiness: 'signedOut' }))

  await userEvent.click(await screen.findByRole('button', { name: 'Skip for now' }))

  await waitFor(() => expect(window.location.hash).toBe('#/overview'))
  expect(await screen.findByText('the overview')).toBeTruthy()
})

test('a Codex that works needs no first steps', async () => {
  await open(anEngine())

  expect(await screen.findByText('the overview')).toBeTruthy()
  expect(window.location.hash).toBe('#/overview')
})
