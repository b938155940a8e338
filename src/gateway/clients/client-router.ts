import { shellOf } from '#shared/shell-text.ts'
import { knowsToken } from '../access/principal.ts'
import { procedures } from '../access/procedures.ts'
import { type CommandFacts, clientCommands } from './client-commands.ts'
import { clientSnippets } from './snippets.ts'

/** What is told to clients, as it is now. */
type ClientFacts = Omit<CommandFacts, 'shell'> & { endpoint: string; token: string }

export function createClientRouter(facts: () => ClientFacts) {
  const shell = shellOf(process.platform)
  return {
    snippets: procedures.clients.snippets.handler(({ input, context }) => {
      const { token, ...known } = facts()
      return clientSnippets({ ...known, shell, token: input.withToken && knowsToken(context.principal) ? token : null })
    }),
    commands: procedures.clients.commands.handler(() => clientCommands({ ...facts(), shell })),
  }
}
