import type { ServerResponse } from 'node:http'

/** With so much unread nothing more is produced for a reader. */
export const unreadBytes = 1024 * 1024

/** A reader that takes nothing for so long is cut off: it can come back with its cursor. */
export const unreadMs = 60_000

/** Ends an answer of which something waits to be read when its reader took nothing at all for so long. */
export function endWhenUnread(response: ServerResponse, afterMs = unreadMs): void {
  // Node looks whether the operating system could pass on some of it meanwhile before it says so.
  response.setTimeout(afterMs, () => {
    if (response.writableLength > 0) response.destroy()
  })
}
