import type { ClientSnippet } from '#shared/contract/clients.ts'
import { shellWord, variableIn } from '#shared/shell-text.ts'
import { type CommandFacts, stdioCommand, tokenText, tokenVariable, tokenVariableText } from './client-commands.ts'

/** What a client needs to know to reach this gateway. */
export interface SnippetFacts extends CommandFacts {
  endpoint: string
  /** `null` writes the name of the variable instead. */
  token: string | null
}

const serverName = 'codex-switchboard'
/** Codex runs take long; the clients' defaults of 10 and 60 s end them early (formats: docs of each client). */
const toolTimeoutSeconds = 3600

const json = (value: unknown) => JSON.stringify(value, null, 2)

type Text = Pick<ClientSnippet, 'format' | 'path' | 'text' | 'note'>

interface Texts {
  /** `stdio`: program and arguments that serve it. */
  stdio: (stdio: readonly string[]) => Text
  http: () => Text
}

function codex(facts: SnippetFacts): Texts {
  return {
    stdio: ([program, ...args]) => ({
      format: 'toml',
      path: '~/.codex/config.toml',
      text: `[mcp_servers.${serverName}]\ncommand = ${JSON.stringify(program)}\nargs = ${JSON.stringify(args)}\nstartup_timeout_sec = 20\ntool_timeout_sec = ${toolTimeoutSeconds}\n`,
      note: 'The gateway refuses a Codex that a gateway drives, so this is for a Codex that you start yourself.',
    }),
    http: () => ({
      format: 'toml',
      path: '~/.codex/config.toml',
      text: `[mcp_servers.${serverName}]\nurl = ${JSON.stringify(facts.endpoint)}\nbearer_token_env_var = "${tokenVariable}"\ntool_timeout_sec = ${toolTimeoutSeconds}\n`,
      note: `Codex reads the token from the variable ${tokenVariable}: ${tokenVariableText(facts)}`,
    }),
  }
}

function claudeCode({ endpoint, token, shell }: SnippetFacts): Texts {
  const header = `"Authorization: Bearer ${token ?? variableIn(tokenVariable, shell)}"`
  // PowerShell keeps a bare `--` to itself where the program is a script, as npm installs it.
  const dashes = shell === 'powershell' ? "'--'" : '--'
  return {
    stdio: (stdio) => ({
      format: 'shell',
      path: null,
      text: ['claude mcp add --scope user', serverName, dashes, ...stdio.map((word) => shellWord(word, shell))].join(' '),
      note: null,
    }),
    http: () => ({
      format: 'shell',
      path: null,
      text: `claude mcp add --transport http --scope user ${serverName} ${endpoint} --header ${header}`,
      note: null,
    }),
  }
}

function cursor({ endpoint, token }: SnippetFacts): Texts {
  const path = '~/.cursor/mcp.json'
  const headers = { Authorization: `Bearer ${token ?? `\${env:${tokenVariable}}`}` }
  return {
    stdio: ([command, ...args]) => ({
      format: 'json',
      path,
      text: json({ mcpServers: { [serverName]: { command, args } } }),
      note: null,
    }),
    http: () => ({ format: 'json', path, text: json({ mcpServers: { [serverName]: { url: endpoint, headers } } }), note: null }),
  }
}

function vsCode(facts: SnippetFacts): Texts {
  const { endpoint, token } = facts
  const path = '.vscode/mcp.json'
  const inputId = 'switchboard-token'
  const inputs = [{ type: 'promptString', id: inputId, description: 'Codex Switchboard token', password: true }]
  const headers = { Authorization: `Bearer ${token ?? `\${input:${inputId}}`}` }
  return {
    stdio: ([command, ...args]) => ({
      format: 'json',
      path,
      text: json({ servers: { codexSwitchboard: { type: 'stdio', command, args } } }),
      note: null,
    }),
    http: () => ({
      format: 'json',
      path,
      text: json({
        ...(token === null ? { inputs } : {}),
        servers: { codexSwitchboard: { type: 'http', url: endpoint, headers } },
      }),
      note: token === null ? `VS Code asks for the token once and keeps it. This prints it: ${tokenText(facts)}` : null,
    }),
  }
}

const writers = [
  { client: 'codex', clientName: 'Codex CLI', write: codex },
  { client: 'claude-code', clientName: 'Claude Code', write: claudeCode },
  { client: 'cursor', clientName: 'Cursor', write: cursor },
  { client: 'vscode', clientName: 'VS Code', write: vsCode },
]

/** Configuration texts of every known client, stdio first; none for stdio where nothing can be started for it. */
export function clientSnippets(facts: SnippetFacts): ClientSnippet[] {
  const { token } = facts
  const command = stdioCommand(facts)
  return writers.flatMap(({ client, clientName, write }): ClientSnippet[] => {
    const { stdio, http } = write(facts)
    const snippet = (transport: ClientSnippet['transport'], text: Text): ClientSnippet => {
      return { client, clientName, transport, containsToken: token !== null && text.text.includes(token), ...text }
    }
    const overHttp = snippet('streamable-http', http())
    return command ? [snippet('stdio', stdio(command)), overHttp] : [overHttp]
  })
}
