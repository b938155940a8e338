/**
 * Where an address leads: `stay` inside the window, `outside` to the user's browser, or `deny`. Only the panel itself
 * stays; only https leaves, because other schemes start other programs.
 */
export function navigationVerdict(address: string, panelUrl: string): 'stay' | 'outside' | 'deny' {
  if (!URL.canParse(address)) return 'deny'
  const url = new URL(address)
  const panel = new URL(panelUrl)
  // A custom scheme has the origin `null`, so scheme and host are compared instead.
  if (url.protocol === panel.protocol && url.host === panel.host && url.username === '' && url.password === '') return 'stay'
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? 'outside' : 'deny'
}

/** Copying to the clipboard is all the panel may ask the browser for. */
export function isPermitted(permission: string, requestingUrl: string, panelUrl: string): boolean {
  return permission === 'clipboard-sanitized-write' && navigationVerdict(requestingUrl, panelUrl) === 'stay'
}
