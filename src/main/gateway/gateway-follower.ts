import { gatewayClient } from '#node/gateway-client.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { doublingBackoff } from '#shared/doubling-backoff.ts'
import { pause } from '../pause.ts'
import { type GatewayLink, isUsable, leadsToSame } from './gateway-link.ts'
import type { GatewayWatch } from './gateway-watch.ts'

/** A client over a message channel whose other end the gateway has. */
export interface ChannelClient {
  client: GatewayClient
  close: () => void
}

export interface GatewayFollower {
  /** The gateway as it can be called now, `null` while there is none. */
  readonly client: GatewayClient | null
  /** To be told of every new link. */
  follow(link: GatewayLink): void
  close(): void
}

const backoffMs = doublingBackoff(500, 10_000)
/** A connection that held this long makes earlier failures forgotten. */
const stableMs = 30_000

/**
 * Keeps one connection to whichever gateway the link leads to and watches it. `openChannel` makes a channel to our own
 * gateway (`null` when it is not ready); `onAttachedLost` is called when an attached gateway no longer answers.
 */
export function createGatewayFollower(options: {
  watch: GatewayWatch
  openChannel: () => ChannelClient | null
  onAttachedLost: () => Promise<void>
}): GatewayFollower {
  let link: GatewayLink = { kind: 'searching', lost: false }
  let current: GatewayClient | null = null
  let stop = new AbortController()

  function open(): ChannelClient | null {
    if (link.kind === 'attached') return { client: gatewayClient(link.gateway), close: () => {} }
    return options.openChannel()
  }

  async function followOnce(signal: AbortSignal): Promise<void> {
    const channel = open()
    if (!channel) return
    current = channel.client
    try {
      await options.watch.follow(channel.client, signal)
    } catch {
      // A broken connection, a gateway that closes, our own stop: the next attempt or the next link tells them apart.
    } finally {
      channel.close()
    }
  }

  async function keepFollowing(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const startedAt = Date.now()
      await followOnce(signal)
      if (signal.aborted) return
      failures = Date.now() - startedAt > stableMs ? 1 : failures + 1
      if (link.kind === 'attached') await options.onAttachedLost()
      await pause(backoffMs(failures), signal)
    }
  }

  return {
    get client() {
      return isUsable(link) ? current : null
    },
    follow(next) {
      const isSame = leadsToSame(link, next)
      link = next
      if (isSame) return
      stop.abort()
      stop = new AbortController()
      current = null
      if (isUsable(next)) void keepFollowing(stop.signal)
    },
    close() {
      stop.abort()
      current = null
    },
  }
}
