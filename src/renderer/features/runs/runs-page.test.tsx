import '../../testing/as-desktop.ts'

import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import { AppFailure } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { aRun } from '#shared/testing/runs.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { RunsPage } from './runs-page.tsx'

let close: () => void = () => undefined
afterEach(() => close())

const first = ['one', 'two'].map((prompt) => aRun({ id: `run_${prompt}`, prompt }))
const second = [aRun({ id: newId('run'), prompt: 'three' })]

/** Two pages of runs, of which a search finds none. */
async function open({ isBroken = false } = {}) {
  let fails = isBroken
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      runs: {
        list: api.runs.list.handler(({ input }) => {
          if (fails) throw new AppFailure({ code: 'storageBlocked', message: 'The database is away.' })
          if (input.search !== undefined || input.status !== undefined) return { data: [], nextCursor: null }
          return input.cursor === undefined
            ? { data: first, nextCursor: second[0]?.id ?? null }
            : { data: second, nextCursor: null }
        }),
      },
      approvals: { list: api.approvals.list.handler(() => ({ data: [], nextCursor: null })) },
    },
    <RunsPage />,
  )
  close = panel.close
  return { mend: () => (fails = false) }
}

test('a list goes on when asked for more', async () => {
  await open()
  await screen.findByRole('link', { name: 'one' })
  expect(screen.queryByRole('link', { name: 'three' })).toBeNull()

  await userEvent.click(screen.getByRole('button', { name: 'Load more' }))

  expect(await screen.findByRole('link', { name: 'three' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
})

test('the arrow keys go from row to row and stop at the ends', async () => {
  await open()
  const one = await screen.findByRole('link', { name: 'one' })
  one.focus()

  await userEvent.keyboard('{ArrowUp}{ArrowDown}{ArrowDown}')

  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'two' }))
})

test('filters that nothing passes say so, and are cleared together', async () => {
  await open()
  await screen.findByRole('link', { name: 'one' })
  await userEvent.type(screen.getByRole('searchbox'), 'nothing')
  expect(await screen.findByText('No run matches')).toBeTruthy()
  expect(window.location.hash).toContain('search=nothing')

  await userEvent.click(screen.getByRole('button', { name: 'Clear the filter' }))

  expect(await screen.findByRole('link', { name: 'one' })).toBeTruthy()
  await waitFor(() => expect(window.location.hash).not.toContain('search'))
})

test('what failed can be tried again', async () => {
  const { mend } = await open({ isBroken: true })
  const retry = await screen.findByRole('button', { name: 'Try again' })
  expect(screen.getByText('The database is away.')).toBeTruthy()

  mend()
  await userEvent.click(retry)

  expect(await screen.findByRole('link', { name: 'one' })).toBeTruthy()
})
