import type { PanelSession } from '#shared/contract/panel-sessions.ts'
import { AppFailure } from '#shared/errors.ts'
import type { PanelSessions } from './panel-sessions.ts'
import type { Principal } from './principal.ts'
import { procedures } from './procedures.ts'
import type { TerminalProof } from './terminal-proof.ts'

export function createAccessRouter(proof: TerminalProof) {
  const methods = procedures.access
  return {
    challenge: methods.challenge.handler(() => proof.challenge()),
    prove: methods.prove.handler(({ input }) => proof.prove(input.id)),
  }
}

export function createPanelSessionRouter(sessions: PanelSessions) {
  const methods = procedures.panelSessions
  const listFor = (principal: Principal): PanelSession[] => {
    const current = principal.via === 'cookie' ? principal.panelSessionId : null
    return sessions.list().map((session) => ({ ...session, isCurrent: session.id === current }))
  }
  return {
    list: methods.list.handler(({ context }) => listFor(context.principal)),
    end: methods.end.handler(({ input, context }) => {
      if (sessions.end(input.id)) return listFor(context.principal)
      throw new AppFailure({
        code: 'notFound',
        entity: 'panelSession',
        id: input.id,
        message: 'That browser is not signed in any more.',
      })
    }),
  }
}
