import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { writePrivateFile } from '#node/write-private-file.ts'
import { withDeadline } from '#shared/with-deadline.ts'

/** A browser that has to start first takes its time. */
const browserDeadlineMs = 30_000

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' }

function pageTo(address: string): string {
  const safe = address.replaceAll(/[&<"]/g, (character) => entities[character] ?? '')
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${safe}">
<title>Codex Switchboard</title>
<p><a href="${safe}">Open the panel</a></p>
`
}

/**
 * Brings a browser to a one-time link without naming it on a command line, where every user of the machine could read it
 * and be faster. `launch` gets a file that only its owner can read; it resolves with `false` when there is no browser.
 * `false` also when no browser came in time: some may not read the data folder, e.g. those in a snap.
 */
export async function handOverToBrowser(
  link: string,
  dataDir: string,
  launch: (file: string) => Promise<boolean>,
  deadlineMs = browserDeadlineMs,
): Promise<boolean> {
  const host = new URL(link).hostname
  const secretPath = `/${randomBytes(24).toString('base64url')}`
  const taken = Promise.withResolvers<boolean>()
  // The file leads here and not to the panel at once: a browser keeps the panel's cookie (SameSite=Strict) to itself when
  // a file started the visit, but not when a page of the same host did.
  const server = createServer((request, response) => {
    const isMeant = request.method === 'GET' && request.url === secretPath
    response.writeHead(isMeant ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    response.end(isMeant ? pageTo(link) : '')
    if (isMeant) response.once('close', () => taken.resolve(true))
  })
  server.listen(0, host.replaceAll(/[[\]]/g, ''))
  try {
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') return false
    const file = join(dataDir, 'open-panel.html')
    writePrivateFile(file, pageTo(`http://${host}:${address.port}${secretPath}`))
    launch(file).then((isLaunched) => {
      if (!isLaunched) taken.resolve(false)
    }, taken.reject)
    return await withDeadline(taken.promise, deadlineMs, () => false)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
