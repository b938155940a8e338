import type { IncomingHttpHeaders } from 'node:http'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

export type HostVerdict = 'ok' | 'foreignHost' | 'foreignOrigin'

/**
 * DNS rebinding guard (MCP specification, transports, security): the Host header must name this listener, and an Origin,
 * when a browser sends one, must be its own. Checked before anything else of a request is looked at.
 */
export function createHostGuard(listener: { host: string; port: () => number }): (headers: IncomingHttpHeaders) => HostVerdict {
  const names = new Set([...loopbackNames, listener.host.includes(':') ? `[${listener.host}]` : listener.host])
  let allowedHosts = new Set<string>()
  let builtForPort = -1
  const build = (port: number) => {
    builtForPort = port
    allowedHosts = new Set([...names].map((name) => `${name}:${port}`))
    if (port === 80) for (const name of names) allowedHosts.add(name)
  }
  return ({ host, origin }) => {
    if (builtForPort !== listener.port()) build(listener.port())
    if (host === undefined || !allowedHosts.has(host.toLowerCase())) return 'foreignHost'
    if (origin === undefined) return 'ok'
    return origin.startsWith('http://') && allowedHosts.has(origin.slice('http://'.length).toLowerCase()) ? 'ok' : 'foreignOrigin'
  }
}
