import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import { panelHeaders } from '#shared/panel-headers.ts'
import { sendNotBuiltPage } from './plain-pages.ts'

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
  if (panelDir === null) return { serve: (_request, response) => sendNotBuiltPage(response) }
  const serve = sirv(panelDir, {
    // Looks the files up at each request: an update of the program replaces them under a running gateway.
    dev: true,
    etag: true,
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(panelHeaders())) response.setHeader(name, value)
      response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  return {
    serve,
  }
}
