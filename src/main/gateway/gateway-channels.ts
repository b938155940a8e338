import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { PanelWindow } from '../window/panel-window.ts'
import type { ChannelClient } from './gateway-follower.ts'
import type { GatewayHost } from './gateway-host.ts'
import { portClient } from './port-client.ts'

type Host = GatewayHost<MessagePortMain>

/** A new channel to our own gateway, `null` while it is not ready. */
function openChannel(host: Host): MessagePortMain | null {
  const { port1, port2 } = new MessageChannelMain()
  if (host.connect(port1)) return port2
  port1.close()
  port2.close()
  return null
}

/** The shell's own channel, for tray and notifications. */
export function openShellChannel(host: Host): ChannelClient | null {
  const port = openChannel(host)
  if (!port) return null
  const client = portClient(port)
  port.start()
  return { client, close: () => port.close() }
}

/** Gives the panel a channel of its own; main does not see what passes. */
export function handPanelPort(host: Host, window: PanelWindow): void {
  const port = openChannel(host)
  if (port) window.sendPort(port)
}
