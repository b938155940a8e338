import { app, type MessagePortMain } from 'electron'
import { productName } from '#shared/product.ts'
import { askAfterFailure, showProblem } from './dialogs.ts'
import { handPanelPort } from './gateway/gateway-channels.ts'
import { httpClient } from './gateway/gateway-client.ts'
import type { GatewayHost } from './gateway/gateway-host.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
import type { RunningGateway } from './gateway/running-gateway.ts'
import { windowTitle } from './status-line.ts'
import type { PanelWindow } from './window/panel-window.ts'

export interface LinkReactions {
  /** The window shows the panel of whichever gateway the link leads to. */
  linkChanged(link: GatewayLink): void
  /** A page has loaded in the window, also after a reload. */
  pageLoaded(url: string): void
}

/** `URL.origin` is `null` for a scheme that only Chromium was told about. */
export function originOf(address: string): string {
  const url = new URL(address)
  return `${url.protocol}//${url.host}`
}

/** What the window does when the gateway comes, goes or fails. `ownUrl` is the address of the panel that gets ports. */
export function createLinkReactions(options: {
  window: PanelWindow
  host: GatewayHost<MessagePortMain>
  ownUrl: string
}): LinkReactions {
  const { window, host, ownUrl } = options
  let isPanelLoaded = false
  let isAsking = false

  /** Its panel signs in by a one-time link, as in any browser. */
  async function showAttachedPanel(gateway: RunningGateway): Promise<void> {
    try {
      const { url } = await httpClient(gateway).gateway.createPanelLink()
      window.load(`${gateway.url}/`, url)
    } catch (thrown) {
      await showProblem(window.frame, thrown)
    }
  }

  async function explainFailure(link: Extract<GatewayLink, { kind: 'own' }>): Promise<void> {
    if (isAsking) return
    isAsking = true
    window.show()
    const answer = await askAfterFailure(window.frame, link)
    isAsking = false
    if (answer === 'tryAgain') await host.open()
    if (answer === 'quit') app.quit()
  }

  return {
    linkChanged(link) {
      if (link.kind === 'attached') void showAttachedPanel(link.gateway)
      else window.load(ownUrl)
      if (link.kind === 'own' && link.process.status === 'ready' && isPanelLoaded) handPanelPort(host, window)
      if (link.kind === 'own' && link.process.status === 'failed') void explainFailure(link)
      window.setTitle(windowTitle(productName, link))
    },
    pageLoaded(url) {
      isPanelLoaded = originOf(url) === originOf(ownUrl)
      if (isPanelLoaded) handPanelPort(host, window)
    },
  }
}
