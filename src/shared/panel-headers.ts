/** The panel's own files only, and these scripts; style attributes are what its components set at run time. */
function policyOf(scripts: string): string[] {
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ]
}

/** The policy as the page itself carries it, wherever it is served from. */
export const pageContentPolicy = policyOf("'self'").join('; ')

/** The headers of the panel, whoever serves it, and of other pages with these scripts. */
export function panelHeaders(scripts = "'self'") {
  return {
    // Only a header can say who may show the page in a frame.
    'content-security-policy': [...policyOf(scripts), "frame-ancestors 'none'"].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  }
}
