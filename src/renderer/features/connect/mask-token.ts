const bearer = /(Bearer\s+)([^"'\s]+)/g
const dots = '••••••••••••'

/**
 * The text without its token, for the screen; `null` when the token does not stand where it is expected, so that the
 * whole text has to stay hidden.
 */
export function maskToken(text: string): string | null {
  const masked = text.replace(bearer, (_, scheme: string) => `${scheme}${dots}`)
  return masked === text ? null : masked
}
