/** A page of the panel to which navigation, application menu and shortcuts lead. */
export interface PanelPage {
  /** Its folder in `src/renderer/features`, and its address in the panel. */
  id: string
  /** How it is called wherever it is named. */
  title: string
  /** A key beside the digit of its position, together with Ctrl or Cmd. */
  key?: string
}

/** In the order of navigation and menu. */
export const pages = [
  { id: 'overview', title: 'Overview' },
  { id: 'sessions', title: 'Sessions' },
  { id: 'runs', title: 'Runs' },
  { id: 'approvals', title: 'Approvals' },
  { id: 'tool-calls', title: 'Tool calls' },
  { id: 'log', title: 'Live log' },
  { id: 'connect', title: 'Connect' },
  { id: 'connections', title: 'Connections' },
  { id: 'settings', title: 'Settings', key: ',' },
] as const satisfies readonly PanelPage[]

export type PageId = (typeof pages)[number]['id']

/** Address of a page inside the panel; with `entry`, an id, of the one thing it shows. */
export function pagePath(id: PageId, entry?: string): string {
  return entry === undefined ? `/${id}` : `/${id}/${encodeURIComponent(entry)}`
}

export function pageTitle(id: PageId): string {
  return pages.find((page) => page.id === id)?.title ?? id
}

/** The digit that leads to the page together with Ctrl or Cmd: its position. The tenth page and those behind it have none. */
export function pageDigit(id: PageId): string | null {
  const position = pages.findIndex((page) => page.id === id) + 1
  return position < 10 ? String(position) : null
}

/** All keys that lead to the page together with Ctrl or Cmd. */
export function pageKeys(id: PageId): string[] {
  const own: readonly PanelPage[] = pages.filter((page) => page.id === id)
  return [pageDigit(id), ...own.map(({ key }) => key)].filter((key) => typeof key === 'string')
}
