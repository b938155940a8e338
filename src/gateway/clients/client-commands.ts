import { tokenPath } from '#node/local-token.ts'
import type { ClientCommands } from '#shared/contract/clients.ts'
import { type Shell, setVariableLine, shellLine } from '#shared/shell-text.ts'

/** What the commands are made of. */
export interface CommandFacts {
  /** Program and first arguments that start `switchboard` on this machine, absolute; `null`: nothing can. */
  command: readonly string[] | null
  /** Absolute. */
  dataDir: string
  /** The other settings that this gateway was started with, as arguments. */
  startArguments: readonly string[]
  shell: Shell
}

/** The variable that configuration texts name where the token itself does not stand. */
export const tokenVariable = 'SWITCHBOARD_TOKEN'

/** Named always: a client with another environment than the gateway would work out another folder. */
const withDataDir = (words: readonly string[], dataDir: string) => [...words, '--data-dir', dataDir]

/** Serves MCP over stdio; absolute, because clients started from a desktop have no PATH to speak of. */
export function stdioCommand({ command, dataDir }: CommandFacts): readonly string[] | null {
  return command && withDataDir([...command, 'mcp'], dataDir)
}

function tokenCommand({ command, dataDir, shell }: CommandFacts): readonly string[] {
  if (command) return withDataDir([...command, 'token'], dataDir)
  return [shell === 'powershell' ? 'Get-Content' : 'cat', tokenPath(dataDir)]
}

/** Opens the panel of this gateway in a browser that it lets in. */
export function openText({ command, dataDir, shell }: Omit<CommandFacts, 'startArguments'>): string | null {
  return command && shellLine(withDataDir([...command, 'open'], dataDir), shell)
}

function restartText({ command, dataDir, startArguments, shell }: CommandFacts): string | null {
  if (command === null) return null
  const stop = shellLine(withDataDir([...command, 'stop'], dataDir), shell)
  const serve = shellLine([...withDataDir([...command, 'serve'], dataDir), ...startArguments], shell)
  return `${stop}; ${serve}`
}

/** Sets the variable of the token, for a client that reads it from its environment. */
export function tokenVariableText(facts: CommandFacts): string {
  return setVariableLine(tokenVariable, tokenCommand(facts), facts.shell)
}

/** Prints the token. */
export const tokenText = (facts: CommandFacts): string => shellLine(tokenCommand(facts), facts.shell)

export function clientCommands(facts: CommandFacts): ClientCommands {
  const { shell } = facts
  const stdio = stdioCommand(facts)
  return {
    stdio: stdio && [...stdio],
    stdioText: stdio && shellLine(stdio, shell),
    tokenText: tokenText(facts),
    tokenVariableText: tokenVariableText(facts),
    openText: openText(facts),
    restartText: restartText(facts),
    shell,
  }
}
