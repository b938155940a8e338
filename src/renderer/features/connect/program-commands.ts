import { z } from 'zod'
import type { ClientSnippet } from '#shared/contract/clients.ts'

/** Commands for a shell, with the program's absolute path: `switchboard` need not be on the user's PATH. */
export interface ProgramCommands {
  /** Serves MCP over stdio. */
  stdio: string
  /** Prints the local token. */
  token: string
}

/** The configuration that Cursor and others read; the gateway writes the whole command into it. */
const stdioConfiguration = z.object({
  mcpServers: z.record(z.string(), z.object({ command: z.string().min(1), args: z.array(z.string()) })),
})

const shellQuote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

function configuredServer(text: string) {
  try {
    return Object.values(stdioConfiguration.parse(JSON.parse(text)).mcpServers)[0]
  } catch {
    // Not that configuration: the short names of the commands are the best that can be said.
    return undefined
  }
}

/** The commands of this very gateway, read from the stdio text for Cursor. */
export function programCommands(snippets: readonly ClientSnippet[]): ProgramCommands {
  const snippet = snippets.find(({ client, transport }) => client === 'cursor' && transport === 'stdio')
  const server = snippet && configuredServer(snippet.text)
  // The command stands after the files of the program and before its options.
  const place = server?.args.findIndex((word, index, args) => word === 'mcp' && (args[index + 1] ?? '-').startsWith('-'))
  if (!server || place === undefined || place < 0) return { stdio: 'switchboard mcp', token: 'switchboard token' }
  return {
    stdio: [server.command, ...server.args].map(shellQuote).join(' '),
    token: [server.command, ...server.args.with(place, 'token')].map(shellQuote).join(' '),
  }
}
