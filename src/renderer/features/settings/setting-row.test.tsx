import '../../testing/as-desktop.ts'

import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { SettingEntry } from '#shared/contract/settings.ts'
import { AppFailure } from '#shared/errors.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { SettingRow } from './setting-row.tsx'

let close: () => void = () => undefined
afterEach(() => {
  close()
  vi.unstubAllGlobals()
})

const deadline: SettingEntry = {
  key: 'runTimeoutMs',
  flag: 'run-timeout-ms',
  env: 'SWITCHBOARD_RUN_TIMEOUT_MS',
  title: 'Run deadline',
  description: 'Milliseconds after which a run is interrupted.',
  group: 'Runs',
  appliesOn: 'now',
  value: 3_600_000,
  defaultValue: 3_600_000,
  source: 'file',
  schema: { type: 'integer', minimum: 1_000 },
}

async function open(entry: SettingEntry, saved: unknown[]): Promise<void> {
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      settings: {
        update: api.settings.update.handler(({ input }) => {
          saved.push(input.values)
          if (input.values['runTimeoutMs'] !== 12) return { settings: [entry], restartNeeded: false }
          throw new AppFailure({
            code: 'invalidInput',
            field: 'runTimeoutMs',
            message: 'Run deadline must be a whole number from 1,000 to 86,400,000.',
            hint: 'Name another one.',
          })
        }),
      },
    },
    <SettingRow entry={entry} />,
  )
  close = panel.close
}

test('saves a number on Enter, once', async () => {
  const saved: unknown[] = []
  await open(deadline, saved)
  const field = screen.getByRole('textbox', { name: 'Run deadline' })

  await userEvent.clear(field)
  await userEvent.type(field, '900000{Enter}')
  await userEvent.tab()

  await waitFor(() => expect(saved).toEqual([{ runTimeoutMs: 900_000 }]))
})

test("shows the gateway's refusal beside the field and keeps what was typed", async () => {
  await open(deadline, [])
  const field = screen.getByRole('textbox', { name: 'Run deadline' })

  await userEvent.clear(field)
  await userEvent.type(field, '12{Enter}')

  expect((await screen.findByRole('alert')).textContent).toBe(
    'Run deadline must be a whole number from 1,000 to 86,400,000. Name another one.',
  )
  expect(field).toHaveProperty('value', '12')
  expect(field.getAttribute('aria-invalid')).toBe('true')
})

test('what a number of milliseconds comes to is told only of one that is allowed', async () => {
  await open({ ...deadline, schema: { type: 'integer', minimum: 1_000, maximum: 86_400_000 } }, [])
  const field = screen.getByRole('textbox', { name: 'Run deadline' })
  expect(screen.getByText(/^= /)).toBeTruthy()

  await userEvent.clear(field)
  await userEvent.type(field, '99999999999')
  expect(screen.queryByText(/^= /)).toBeNull()
})

test('takes a changed setting back to its default', async () => {
  const saved: unknown[] = []
  await open(deadline, saved)

  await userEvent.click(screen.getByRole('button', { name: /Back to the default/ }))

  await waitFor(() => expect(saved).toEqual([{ runTimeoutMs: null }]))
})

test('a value from the environment says so and cannot be changed', async () => {
  await open({ ...deadline, source: 'environment' }, [])

  expect(screen.getByText('set by SWITCHBOARD_RUN_TIMEOUT_MS')).toBeTruthy()
  expect(screen.getByRole('textbox', { name: 'Run deadline' })).toHaveProperty('disabled', true)
})

const restarts: SettingEntry = { ...deadline, appliesOn: 'restart', fileValue: 900_000 }

test('in the desktop app a changed setting can be put in force from its own row', async () => {
  const restartGateway = vi.fn(async () => undefined)
  vi.stubGlobal('switchboard', { platform: 'linux', restartGateway })
  await open(restarts, [])

  expect(screen.getByText('Takes effect with a restart of the gateway. Until then: 3600000')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Restart the gateway' }))

  await waitFor(() => expect(restartGateway).toHaveBeenCalledTimes(1))
})

test('elsewhere the row says where the way to a restart stands', async () => {
  await open(restarts, [])

  expect(screen.getByText(/how to do it stands at the top of this page/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Restart the gateway' })).toBeNull()
})
