import { create } from 'zustand'

/** Where the panel stands with the gateway. `everConnected` tells a first start from a lost connection. */
export type ConnectionState = { everConnected: boolean } & (
  | { status: 'connecting' }
  | { status: 'connected' }
  /** `attempt` counts from 1; `nextRetryAt` is Unix milliseconds, `null` while an attempt is under way. */
  | { status: 'disconnected'; attempt: number; nextRetryAt: number | null }
  | { status: 'unauthorized' }
)

export type ConnectionStatus = ConnectionState['status']

export const useConnection = create<ConnectionState>(() => ({ status: 'connecting', everConnected: false }))
