/** Where the panel stands before anybody went anywhere. */
export const firstPage = '#/'

/** A page as `pageUrl` wants it, of an address inside the panel. */
export function pageAt(path: string): string {
  return `#${path}`
}

/** The panel at one of its pages: it keeps its place behind the hash, so another page is no new load. */
export function pageUrl(panelUrl: string, page: string): string {
  const url = new URL(panelUrl)
  const { search, hash } = new URL(page, panelUrl)
  // An address with a query of its own, e.g. a one-time link, needs that more.
  if (url.search === '') url.search = search
  url.hash = hash
  return url.href
}

/** Where in the panel this address is, `null` for any other address. */
export function pageOf(address: string, panelUrl: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const panel = new URL(panelUrl)
  if (url.protocol !== panel.protocol || url.host !== panel.host || url.pathname !== panel.pathname) return null
  return `${url.search}${url.hash}` || firstPage
}
