import { contractDoor } from '../contract-door.ts'
import { clientSnippets } from './snippets.ts'

export function createClientRouter(facts: () => { command: readonly string[]; endpoint: string; token: string }) {
  return {
    snippets: contractDoor.clients.snippets.handler(({ input }) => {
      const { command, endpoint, token } = facts()
      return clientSnippets({ command, endpoint, token: input.withToken ? token : null })
    }),
  }
}
