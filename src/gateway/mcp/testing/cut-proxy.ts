import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire that can be cut. Everything passes as it is but the name of the host, which the gateway insists on. */
export interface CutProxy extends AsyncDisposable {
  readonly url: string
  /** Cuts all connections; new ones pass. */
  cut(): void
  /** Cuts all connections and refuses new ones. */
  close(): Promise<void>
}

export async function startCutProxy(target: URL): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  const address = () => server.address() as AddressInfo
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    far.pipe(near)
    near.on('data', (chunk: Buffer) => {
      far.write(chunk.toString('latin1').replace(`127.0.0.1:${address().port}`, target.host), 'latin1')
    })
    near.on('end', () => far.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = address()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  }
  return { url: `http://127.0.0.1:${port}${target.pathname}`, cut, close, [Symbol.asyncDispose]: close }
}
