import { createHmac } from 'node:crypto'

/** What only somebody who knows the local token can answer, see `GatewayHealth`. */
export function healthProof(token: string, nonce: string): string {
  return createHmac('sha256', token).update(`health:${nonce}`).digest('base64url')
}
