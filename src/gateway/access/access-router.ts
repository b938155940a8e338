import { procedures } from './procedures.ts'
import type { TerminalProof } from './terminal-proof.ts'

export function createAccessRouter(proof: TerminalProof) {
  const methods = procedures.access
  return {
    challenge: methods.challenge.handler(() => proof.challenge()),
    prove: methods.prove.handler(({ input }) => proof.prove(input.id)),
  }
}
