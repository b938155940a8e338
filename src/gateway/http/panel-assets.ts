import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'

/** The built panel: beside the built gateway, or in `out/renderer` when the gateway runs from its sources. */
export function findPanelDir(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let depth = 0; depth < 5; depth += 1) {
    for (const candidate of [join(folder, 'renderer'), join(folder, 'out', 'renderer')]) {
      if (existsSync(join(candidate, 'index.html')) && existsSync(join(candidate, 'assets'))) return candidate
    }
    folder = dirname(folder)
  }
  return null
}

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

function page(title: string, text: string, last: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:34rem;margin:18vh auto;padding:0 1.5rem}code{font:13px ui-monospace,monospace;padding:.15em .4em;border:1px solid #8886;border-radius:4px}</style>
<h1>${title}</h1><p>${text}</p><p>${last}</p></html>`
}

const code = (command: string) => `<code>${command}</code>`

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...securityHeaders })
  response.end(html)
}

export function sendSignInPage(response: ServerResponse): void {
  sendPage(
    response,
    401,
    page('This panel is locked', 'Open it with a fresh one-time link. This command makes one:', code('switchboard open')),
  )
}

export function sendNotFoundPage(response: ServerResponse): void {
  sendPage(
    response,
    404,
    page('There is nothing here', 'The gateway has no page at this address.', '<a href="/">Open the panel</a>'),
  )
}

/** Whether a file of the panel may be there: nothing about these names is secret, so a locked panel may admit to them. */
export function isPanelPath(path: string): boolean {
  return path === '/' || path === '/index.html' || path.startsWith('/assets/')
}

export interface PanelAssets {
  /** Calls `otherwise` for a path where there is no file. */
  serve(request: IncomingMessage, response: ServerResponse, otherwise: () => void): void
}

/** Serves the panel's files; `/` is the app. */
export function createPanelAssets(panelDir: string | null): PanelAssets {
  if (panelDir === null) {
    return {
      serve: (_request, response) =>
        sendPage(
          response,
          503,
          page(
            'The panel is not built',
            'The gateway runs, but its panel is missing. In a clone, build it:',
            code('npm run build'),
          ),
        ),
    }
  }
  const serve = sirv(panelDir, {
    // Looks the files up at each request: an update of the program replaces them under a running gateway.
    dev: true,
    etag: true,
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
      response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  return {
    serve,
  }
}
