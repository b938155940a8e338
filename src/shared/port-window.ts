/**
 * A message port takes whatever is posted, however far behind its reader is. So readers of the gateway's ports tell how
 * much they have taken, and the gateway posts no more while too much is unread. They tell it as oRPC tells that a call is
 * given up (`t: 4`), of a call that is not there: whoever does not know of this passes over it.
 */
const prefix = 'taken-'
const abortSignal = 4
const tellEvery = 65_536

interface Port {
  postMessage(message: unknown): void
}
type Listened =
  | { addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void }
  | { on(event: 'message', listener: (event?: { data: unknown }) => void): unknown }

/** What passes over a port counts by its characters. */
export function lengthOf(message: unknown): number {
  return typeof message === 'string' ? message.length : 0
}

/** How many characters the other side has taken since it told last; `null` for any other message. */
export function readTaken(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('i' in message) || typeof message.i !== 'string') return null
  const { i: id } = message
  const taken = id.startsWith(prefix) ? Number(id.slice(prefix.length)) : Number.NaN
  return Number.isSafeInteger(taken) && taken >= 0 ? taken : null
}

/** Tells the gateway at the other end what is taken from now on. To be called after the reader listens. */
export function tellTaken(port: Port & Listened): void {
  let untold = 0
  const take = (event?: { data: unknown }) => {
    untold += lengthOf(event?.data)
    if (untold < tellEvery) return
    port.postMessage({ i: `${prefix}${untold}`, t: abortSignal })
    untold = 0
  }
  if ('addEventListener' in port) port.addEventListener('message', take)
  else port.on('message', take)
}
