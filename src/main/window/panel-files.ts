import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { panelHeaders } from '#shared/panel-headers.ts'

export const panelUrl = 'app://panel/index.html'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

const headers = panelHeaders()

const notFound = () => new Response('Not found', { status: 404, headers: { ...headers, 'content-type': 'text/plain' } })

/** The path inside `root` that the address names, `null` when it leaves it or cannot be read. */
async function confined(root: string, pathname: string): Promise<string | null> {
  try {
    const wanted = decodeURIComponent(pathname)
    if (wanted.includes('\0')) return null
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(join(root, wanted))])
    return realFile.startsWith(realRoot + sep) ? realFile : null
  } catch {
    // Not a file of ours, whatever the reason.
    return null
  }
}

/** Answers `app://panel/…` from the folder of the built panel; symbolic links that lead out of it lead nowhere. */
export async function answerPanelRequest(root: string, request: { method: string; url: string }): Promise<Response> {
  const url = new URL(request.url)
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers })
  if (url.host !== new URL(panelUrl).host) return notFound()
  const file = await confined(root, url.pathname === '/' ? '/index.html' : url.pathname)
  const contentType = file && contentTypes[extname(file)]
  if (!file || !contentType) return notFound()
  const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(file))
  return new Response(body, { headers: { ...headers, 'content-type': contentType } })
}
