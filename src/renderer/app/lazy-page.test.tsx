import { act, cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ComponentType, Suspense } from 'react'
import { I18nextProvider } from 'react-i18next'
import { afterEach, expect, test, vi } from 'vitest'
import { useConnection } from '../gateway/connection-state.ts'
import { i18n } from '../lib/i18n.ts'
import { lazyPage } from './lazy-page.tsx'
import { PageBoundary } from './page-boundary.tsx'

configure({ asyncUtilTimeout: 2_000 })

const Settings = () => <p>the settings</p>

/** A page whose code comes once the gateway is there. */
function aPage() {
  const gateway = { isThere: false }
  const load = vi.fn(
    (): Promise<ComponentType<object>> =>
      gateway.isThere ? Promise.resolve(Settings) : Promise.reject(new TypeError('Failed to fetch the module')),
  )
  return { gateway, load, Page: lazyPage(load) }
}

async function draw(Page: ComponentType<object>): Promise<void> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await act(async () =>
    render(
      <I18nextProvider i18n={i18n}>
        <PageBoundary resetKey="/settings">
          <Suspense fallback="loading">
            <Page />
          </Suspense>
        </PageBoundary>
      </I18nextProvider>,
    ),
  )
}

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  useConnection.setState({ status: 'connecting', everConnected: false }, true)
})

test('another try fetches the code of the page again', async () => {
  const { gateway, load, Page } = aPage()
  await draw(Page)
  const again = await screen.findByRole('button', { name: 'Try again' })
  expect(load).toHaveBeenCalledTimes(1)
  gateway.isThere = true
  await userEvent.click(again)
  expect(await screen.findByText('the settings')).toBeTruthy()
})

test('the page comes by itself when the gateway is back', async () => {
  const { gateway, Page } = aPage()
  useConnection.setState({ status: 'disconnected', attempt: 1, nextRetryAt: null, everConnected: true }, true)
  await draw(Page)
  expect(await screen.findByText('This page could not be loaded.')).toBeTruthy()
  gateway.isThere = true
  useConnection.setState({ status: 'connected', everConnected: true }, true)
  expect(await screen.findByText('the settings')).toBeTruthy()
})

test('a page fetched ahead is drawn at once, a failure to do so is no failure of the page', async () => {
  const { gateway, load, Page } = aPage()
  await Page.preload()
  gateway.isThere = true
  await Page.preload()
  await Page.preload()
  expect(load).toHaveBeenCalledTimes(2)
  await draw(Page)
  await waitFor(() => expect(screen.getByText('the settings')).toBeTruthy())
})

test('a browser that does not ask again for the code gets a new start', async () => {
  const { Page } = aPage()
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => undefined)
  await draw(Page)
  const again = await screen.findByRole('button', { name: 'Try again' })
  await userEvent.click(again)
  expect(reload).not.toHaveBeenCalled()
  useConnection.setState({ status: 'connected', everConnected: true }, true)
  await waitFor(() => expect(reload).toHaveBeenCalledTimes(1))
})
