import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { WelcomePage } from './welcome-page.tsx'

let close: () => void = () => undefined
afterEach(() => close())

async function open(engine: EngineStatus): Promise<void> {
  const panel = await openPanel(
    { gateway: { status: api.gateway.status.handler(() => aGatewayStatus({ engine })) } },
    <WelcomePage />,
  )
  close = panel.close
}

test('a Codex with an account leads to another one, and there is nothing to skip', async () => {
  await open(anEngine({ login: 'apiKey' }))

  await userEvent.click(await screen.findByRole('link', { name: 'Use another account' }))

  expect(window.location.hash).toBe('#/overview')
  expect(screen.queryByRole('button', { name: 'Skip for now' })).toBeNull()
})

test('the demo has no account to change', async () => {
  await open(anEngine({ demo: true }))

  expect(await screen.findByRole('heading', { name: 'Codex is ready' })).toBeTruthy()
  expect(screen.queryByRole('link', { name: 'Use another account' })).toBeNull()
})

test('a Codex that is signed out can be put off', async () => {
  await open(anEngine({ readiness: 'signedOut', login: 'none' }))

  expect(await screen.findByRole('heading', { name: /Sign in with ChatGPT/ })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Skip for now' })).toBeTruthy()
})

test('a key that cannot be one is answered with the reason, not with a button that is dead', async () => {
  await open(anEngine({ readiness: 'signedOut', login: 'none' }))
  const use = await screen.findByRole('button', { name: 'Use this key' })
  const field = screen.getByLabelText('OpenAI API key')

  await userEvent.click(use)
  expect(screen.getByText(/Paste the key into the field first/).id).toBe(field.getAttribute('aria-describedby'))
  expect(document.activeElement).toBe(field)

  await userEvent.type(field, 'sk-1')
  expect(screen.queryByText(/Paste the key/)).toBeNull()
  await userEvent.click(use)
  expect(screen.getByText(/too short for a key/)).toBeTruthy()
})

test('a Codex home that is not there is no reason to install Codex again', async () => {
  const why = 'The Codex home /nowhere is not a folder that exists.'
  await open(anEngine({ readiness: 'broken', why, nextStep: 'Create it with `mkdir -p /nowhere`.' }))

  expect(await screen.findByText(why)).toBeTruthy()
  expect(screen.getByText('mkdir -p /nowhere')).toBeTruthy()
  expect(screen.queryByText(/npm install/)).toBeNull()
})

test('a set program that is not there is told once, with the way to the setting', async () => {
  const why = 'There is no Codex program at /no/such.'
  await open(anEngine({ readiness: 'missing', kind: null, codexPath: '/no/such', codexVersion: null, why, nextStep: 'Mend it.' }))

  expect(await screen.findByRole('heading', { name: 'The Codex program that is set does not exist' })).toBeTruthy()
  expect(screen.getByText('/no/such')).toBeTruthy()
  expect(screen.queryByText(/npm install|Found|not installed/)).toBeNull()
  await userEvent.click(screen.getByRole('link', { name: 'Open the setting' }))
  expect(window.location.hash).toBe('#/settings?search=Codex+program')
})
