import type { ClientSnippet } from '#shared/contract/clients.ts'

/** What a client needs to know to reach this gateway. */
export interface SnippetFacts {
  /** Program and arguments that serve stdio; absolute paths, so that clients started from a desktop find them. */
  command: readonly string[]
  endpoint: string
  /** `null` writes the name of the variable instead. */
  token: string | null
}

const serverName = 'codex-switchboard'
const tokenVariable = 'SWITCHBOARD_TOKEN'
/** Codex runs take long; the clients' defaults of 10 and 60 s end them early (formats: docs of each client). */
const toolTimeoutSeconds = 3600

const json = (value: unknown) => JSON.stringify(value, null, 2)
const shellQuote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

type Text = Pick<ClientSnippet, 'format' | 'path' | 'text' | 'note'>

function codex({ command, endpoint }: SnippetFacts): { stdio: Text; http: Text } {
  const [program = '', ...args] = command
  return {
    stdio: {
      format: 'toml',
      path: '~/.codex/config.toml',
      text: `[mcp_servers.${serverName}]\ncommand = ${JSON.stringify(program)}\nargs = ${JSON.stringify(args)}\nstartup_timeout_sec = 20\ntool_timeout_sec = ${toolTimeoutSeconds}\n`,
      note: 'Do not register it in the Codex that this gateway itself drives: it would call itself.',
    },
    http: {
      format: 'toml',
      path: '~/.codex/config.toml',
      text: `[mcp_servers.${serverName}]\nurl = ${JSON.stringify(endpoint)}\nbearer_token_env_var = "${tokenVariable}"\ntool_timeout_sec = ${toolTimeoutSeconds}\n`,
      note: `Codex reads the token from the variable ${tokenVariable}: export ${tokenVariable}="$(switchboard token)"`,
    },
  }
}

function claudeCode({ command, endpoint, token }: SnippetFacts): { stdio: Text; http: Text } {
  const words = command.map(shellQuote).join(' ')
  const header = `"Authorization: Bearer ${token ?? `$${tokenVariable}`}"`
  return {
    stdio: { format: 'shell', path: null, text: `claude mcp add --scope user ${serverName} -- ${words}`, note: null },
    http: {
      format: 'shell',
      path: null,
      text: `claude mcp add --transport http --scope user ${serverName} ${endpoint} --header ${header}`,
      note: null,
    },
  }
}

function cursor({ command, endpoint, token }: SnippetFacts): { stdio: Text; http: Text } {
  const [program = '', ...args] = command
  const path = '~/.cursor/mcp.json'
  const headers = { Authorization: `Bearer ${token ?? `\${env:${tokenVariable}}`}` }
  return {
    stdio: { format: 'json', path, text: json({ mcpServers: { [serverName]: { command: program, args } } }), note: null },
    http: { format: 'json', path, text: json({ mcpServers: { [serverName]: { url: endpoint, headers } } }), note: null },
  }
}

function vsCode({ command, endpoint, token }: SnippetFacts): { stdio: Text; http: Text } {
  const [program = '', ...args] = command
  const path = '.vscode/mcp.json'
  const inputId = 'switchboard-token'
  const inputs = [{ type: 'promptString', id: inputId, description: 'Codex Switchboard token', password: true }]
  const headers = { Authorization: `Bearer ${token ?? `\${input:${inputId}}`}` }
  return {
    stdio: {
      format: 'json',
      path,
      text: json({ servers: { codexSwitchboard: { type: 'stdio', command: program, args } } }),
      note: null,
    },
    http: {
      format: 'json',
      path,
      text: json({
        ...(token === null ? { inputs } : {}),
        servers: { codexSwitchboard: { type: 'http', url: endpoint, headers } },
      }),
      note: token === null ? 'VS Code asks for the token once and keeps it.' : null,
    },
  }
}

const writers = [
  { client: 'codex', clientName: 'Codex CLI', write: codex },
  { client: 'claude-code', clientName: 'Claude Code', write: claudeCode },
  { client: 'cursor', clientName: 'Cursor', write: cursor },
  { client: 'vscode', clientName: 'VS Code', write: vsCode },
]

/** Configuration texts of every known client, stdio first. */
export function clientSnippets(facts: SnippetFacts): ClientSnippet[] {
  return writers.flatMap(({ client, clientName, write }) => {
    const { stdio, http } = write(facts)
    const containsToken = (text: string) => facts.token !== null && text.includes(facts.token)
    return [
      { client, clientName, transport: 'stdio' as const, containsToken: containsToken(stdio.text), ...stdio },
      { client, clientName, transport: 'streamable-http' as const, containsToken: containsToken(http.text), ...http },
    ]
  })
}
