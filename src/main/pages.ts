import type { TextKey } from './texts.ts'

export interface Page {
  /** Address inside the panel. */
  path: string
  label: TextKey
}

/** In the order of the panel's navigation; the position is the digit of the shortcut. */
export const pages: readonly Page[] = [
  { path: '/overview', label: 'page.overview' },
  { path: '/sessions', label: 'page.sessions' },
  { path: '/runs', label: 'page.runs' },
  { path: '/approvals', label: 'page.approvals' },
  { path: '/tool-calls', label: 'page.toolCalls' },
  { path: '/log', label: 'page.log' },
  { path: '/connect', label: 'page.connect' },
  { path: '/settings', label: 'page.settings' },
]

export const approvalsPath = '/approvals'
export const settingsPath = '/settings'

export function runPath(runId: string): string {
  return `/runs/${encodeURIComponent(runId)}`
}

/** The panel keeps its address behind the hash, so another page is no new load. */
export function pageUrl(panelUrl: string, path: string): string {
  const url = new URL(panelUrl)
  url.hash = path
  return url.href
}
