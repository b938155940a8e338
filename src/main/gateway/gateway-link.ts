import type { RunningGateway } from '#node/attach.ts'
import type { ProcessState } from '#shared/contract/engine.ts'
import type { AppError } from '#shared/errors.ts'

/** How the app stands to the gateway of its data folder. */
export type GatewayLink =
  /** Looking whether one runs already; `lost`: the one that was used went away and may come back, e.g. restarted. */
  | { kind: 'searching'; lost: boolean }
  /** A process of ours; `refusal` is what the gateway itself said when it would not start. */
  | { kind: 'own'; process: ProcessState; refusal: AppError | null }
  /** Started by somebody else: used, never stopped. */
  | { kind: 'attached'; gateway: RunningGateway }

/** Whether calls can be sent over this link. */
export function isUsable(link: GatewayLink): boolean {
  return link.kind === 'attached' || (link.kind === 'own' && link.process.status === 'ready')
}

/** Whether both links lead to the same gateway, so that nothing has to be opened anew. */
export function leadsToSame(a: GatewayLink, b: GatewayLink): boolean {
  if (a.kind === 'attached') return b.kind === 'attached' && a.gateway.instanceId === b.gateway.instanceId
  if (a.kind !== 'own' || b.kind !== 'own' || a.process.status !== 'ready' || b.process.status !== 'ready') return false
  return a.process.pid === b.process.pid
}
