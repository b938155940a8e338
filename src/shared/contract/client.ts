import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from './index.ts'

/** The contract from the side of a caller, over whichever carrier. */
export type GatewayClient = ContractRouterClient<Contract>
