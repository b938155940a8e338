import '../../testing/as-desktop.ts'

import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { EngineReadiness } from '#shared/contract/engine.ts'
import { AppFailure } from '#shared/errors.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { aRun } from '#shared/testing/runs.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { PromptBox } from './prompt-box.tsx'

let close: () => void = () => undefined
afterEach(() => close())

async function open(
  start: (input: unknown) => ReturnType<typeof aRun>,
  isServing = true,
  readiness: EngineReadiness = 'ready',
): Promise<void> {
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      runs: { start: api.runs.start.handler(({ input }) => start(input)) },
    },
    <PromptBox isServing={isServing} readiness={readiness} defaultWorkspace="/home/ada" />,
  )
  close = panel.close
}

test('starts a run in the chosen workspace and goes to its session', async () => {
  const asked: unknown[] = []
  await open((input) => {
    asked.push(input)
    return aRun({ sessionId: 'ses_7' })
  })

  await userEvent.type(screen.getByRole('textbox', { name: 'Prompt' }), ' fix the test ')
  await userEvent.type(screen.getByRole('textbox', { name: 'Workspace' }), '/work')
  await userEvent.click(screen.getByRole('button', { name: 'Run' }))

  await waitFor(() => expect(window.location.hash).toBe('#/sessions/ses_7'))
  expect(asked).toEqual([{ prompt: 'fix the test', client: 'panel', workspace: '/work' }])
})

test('shows the folder that a run gets, and lets the desktop choose another one', async () => {
  const asked: unknown[] = []
  const answers = ['/work/app', null]
  vi.stubGlobal('switchboard', {
    platform: 'linux',
    chooseFolder: async (shown: string) => {
      asked.push(shown)
      return answers.shift() ?? null
    },
  })
  await open(() => aRun())
  const workspace = screen.getByRole('textbox', { name: 'Workspace' })
  expect(workspace).toHaveProperty('placeholder', '/home/ada')

  const choose = screen.getByRole('button', { name: 'Choose folder…' })
  await userEvent.click(choose)
  await waitFor(() => expect(workspace).toHaveProperty('value', '/work/app'))
  await userEvent.click(choose)
  expect(asked).toEqual(['/home/ada', '/work/app'])
  expect(workspace).toHaveProperty('value', '/work/app')
  vi.unstubAllGlobals()
})

test('keeps the prompt and shows why the gateway refused it', async () => {
  await open(() => {
    throw new AppFailure({ code: 'tooMany', message: 'The queue is full.', hint: 'Wait for a run to end.' })
  })
  const prompt = screen.getByRole('textbox', { name: 'Prompt' })

  await userEvent.type(prompt, 'one more{Control>}{Enter}{/Control}')

  expect((await screen.findByRole('alert')).textContent).toContain('Wait for a run to end.')
  expect(prompt).toHaveProperty('value', 'one more')
})

test('runs nothing while the gateway is stopped', async () => {
  await open(() => aRun(), false)

  await userEvent.type(screen.getByRole('textbox', { name: 'Prompt' }), 'x')

  expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', true)
  expect(screen.getByText('Start the gateway to run a prompt.')).toBeTruthy()
})

test('takes no prompt while Codex cannot be used, says why and leads to its set-up', async () => {
  await open(() => aRun(), true, 'signedOut')

  expect(screen.getByRole('textbox', { name: 'Prompt' })).toHaveProperty('disabled', true)
  expect(screen.getByText('Codex is not signed in.')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Set up Codex' }).getAttribute('href')).toBe('#/welcome')
})
