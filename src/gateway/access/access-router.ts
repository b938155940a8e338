import { contractDoor } from '../contract-door.ts'
import type { TerminalProof } from './terminal-proof.ts'

export function createAccessRouter(proof: TerminalProof) {
  const door = contractDoor.access
  return {
    challenge: door.challenge.handler(() => proof.challenge()),
    prove: door.prove.handler(({ input }) => proof.prove(input.id)),
  }
}
