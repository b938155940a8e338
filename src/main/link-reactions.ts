import { setTimeout as delay } from 'node:timers/promises'
import { app, type MessagePortMain } from 'electron'
import type { RunningGateway } from '#node/attach.ts'
import { personClient } from '#node/gateway-client.ts'
import { productName } from '#shared/product.ts'
import { askAfterFailure, showProblem } from './dialogs.ts'
import { answeredError } from './failure-text.ts'
import { noteFault } from './fault-note.ts'
import { handPanelPort } from './gateway/gateway-channels.ts'
import type { GatewayHost } from './gateway/gateway-host.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
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

/** A gateway that has just begun to listen opens its database next. */
const startingPauseMs = 1_000

/** What the window does when the gateway comes, goes or fails. `ownUrl` is the address of the panel that gets ports. */
export function createLinkReactions(options: {
  window: PanelWindow
  host: GatewayHost<MessagePortMain>
  ownUrl: string
  /** Where our gateway writes what it does. */
  logFile: string
}): LinkReactions {
  const { window, host, ownUrl, logFile } = options
  let isPanelLoaded = false
  let isAsking = false
  /** The attached gateway whose panel is shown; one that was restarted is another one and has to be signed in to anew. */
  let shownInstance: string | null = null

  /** Its panel signs in by a one-time link, as in any browser. */
  async function showAttachedPanel(gateway: RunningGateway): Promise<void> {
    const isWanted = () => shownInstance === gateway.instanceId
    while (isWanted()) {
      try {
        const { url } = await (await personClient(gateway)).gateway.createPanelLink()
        if (isWanted()) window.load(`${gateway.url}/`, url)
        return
      } catch (thrown) {
        // One that does not answer any more is the follower's business, which watches it.
        if (!isWanted() || answeredError(thrown) === null) return
        if (answeredError(thrown)?.code !== 'starting') return await showOnWindow(thrown)
      }
      await delay(startingPauseMs)
    }
  }

  /** A dialog of a hidden window would be seen by nobody. */
  async function showOnWindow(thrown: unknown): Promise<void> {
    window.show()
    await showProblem(window.frame, thrown)
  }

  async function explainFailure(link: Extract<GatewayLink, { kind: 'own' }>): Promise<void> {
    if (isAsking) return
    isAsking = true
    try {
      window.show()
      const answer = await askAfterFailure(window.frame, link, logFile)
      if (answer === 'tryAgain') void host.open()
      if (answer === 'quit') app.quit()
    } finally {
      isAsking = false
    }
  }

  function showPanelOf(link: GatewayLink): void {
    if (link.kind === 'attached') {
      if (shownInstance === link.gateway.instanceId) return
      shownInstance = link.gateway.instanceId
      showAttachedPanel(link.gateway).catch(noteUnshown)
    } else if (link.kind === 'own') {
      shownInstance = null
      window.load(ownUrl)
    }
  }

  return {
    linkChanged(link) {
      showPanelOf(link)
      if (link.kind === 'own' && link.process.status === 'ready' && isPanelLoaded) handPanelPort(host, window)
      if (link.kind === 'own' && link.process.status === 'failed') explainFailure(link).catch(noteUnshown)
      window.setTitle(windowTitle(productName, link))
    },
    pageLoaded(url) {
      isPanelLoaded = originOf(url) === originOf(ownUrl)
      if (isPanelLoaded) handPanelPort(host, window)
    },
  }
}

const noteUnshown = (thrown: unknown) => noteFault('The window could not be shown', thrown)
