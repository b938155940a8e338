import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { Router } from 'wouter'
import { useConnection } from '../gateway/connection-state.ts'
import { usePathLocation } from '../lib/address.ts'
import { clearDrafts } from '../lib/draft.ts'
import { i18n } from '../lib/i18n.ts'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { type ServedRouter, serveContract } from './serve-contract.ts'

// A busy machine is no failure.
configure({ asyncUtilTimeout: 5_000 })

function handOver(port: MessagePort): void {
  const event = new MessageEvent('message', { data: 'switchboard:port', origin: window.location.origin, source: window })
  Object.defineProperty(event, 'ports', { value: [port] })
  window.dispatchEvent(event)
}

export interface OpenPanel {
  /** Breaks the connection off and hands over the next one, as after the gateway died. */
  reconnect: () => void
  close: () => void
}

/** Renders a part of the panel, connected for real to this router; its `gateway.status` answers the greeting. */
export async function openPanel(router: ServedRouter, node: ReactNode): Promise<OpenPanel> {
  const { queryClient, startGateway } = await import('../gateway/gateway.ts')
  const stop = new AbortController()
  let served = serveContract(router)
  startGateway(stop.signal)
  handOver(served.port)
  await waitFor(() => {
    if (useConnection.getState().status !== 'connected') throw new Error('not connected yet')
  })
  render(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          <Router hook={usePathLocation}>{node}</Router>
        </TooltipProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  )
  return {
    reconnect: () => {
      served.hangUp()
      served = serveContract(router)
      handOver(served.port)
    },
    close: () => {
      cleanup()
      clearDrafts()
      stop.abort()
      served.hangUp()
      queryClient.clear()
      useConnection.setState({ status: 'connecting', everConnected: false }, true)
      window.location.hash = ''
    },
  }
}
