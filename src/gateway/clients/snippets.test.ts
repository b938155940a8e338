import { expect, test } from 'vitest'
import { clientCommands } from './client-commands.ts'
import { clientSnippets } from './snippets.ts'

const facts = {
  command: ['/opt/my tools/switchboard'],
  dataDir: '/data',
  startArguments: ['--demo', '--http-port=4001'],
  shell: 'posix' as const,
  endpoint: 'http://127.0.0.1:4000/mcp',
  token: null,
}
const textOf = (client: string, transport: string, token: string | null = null) =>
  clientSnippets({ ...facts, token }).find((snippet) => snippet.client === client && snippet.transport === transport)?.text ?? ''

test('every client has a text for stdio and one for HTTP', () => {
  const transports = Map.groupBy(clientSnippets(facts), ({ client }) => client)
  expect([...transports.keys()]).toEqual(expect.arrayContaining(['codex', 'claude-code', 'cursor', 'vscode']))
  for (const snippets of transports.values())
    expect(snippets.map(({ transport }) => transport)).toEqual(['stdio', 'streamable-http'])
})

test('field names are those of each client', () => {
  expect(textOf('codex', 'streamable-http')).toContain('bearer_token_env_var = "SWITCHBOARD_TOKEN"')
  expect(JSON.parse(textOf('cursor', 'streamable-http'))).toEqual({
    mcpServers: { 'codex-switchboard': { url: facts.endpoint, headers: { Authorization: `Bearer \${env:SWITCHBOARD_TOKEN}` } } },
  })
  expect(JSON.parse(textOf('cursor', 'stdio'))).toEqual({
    mcpServers: { 'codex-switchboard': { command: '/opt/my tools/switchboard', args: ['mcp', '--data-dir', '/data'] } },
  })
  expect(JSON.parse(textOf('vscode', 'stdio'))).toEqual({
    servers: { codexSwitchboard: { type: 'stdio', command: '/opt/my tools/switchboard', args: ['mcp', '--data-dir', '/data'] } },
  })
  expect(textOf('claude-code', 'stdio')).toContain("-- '/opt/my tools/switchboard' mcp --data-dir /data")
})

test('the token stands only where it was asked for and cannot be referred to', () => {
  expect(clientSnippets(facts).some(({ containsToken }) => containsToken)).toBe(false)
  expect(textOf('cursor', 'streamable-http', 'geheim')).toContain('Bearer geheim')
  const snippets = clientSnippets({ ...facts, token: 'geheim' })
  for (const { text, containsToken } of snippets) expect(containsToken, text).toBe(text.includes('geheim'))
  const withToken = snippets.filter(({ containsToken }) => containsToken)
  expect(new Set(withToken.map(({ transport }) => transport))).toEqual(new Set(['streamable-http']))
  const clients = withToken.map(({ client }) => client)
  expect(clients).toEqual(expect.arrayContaining(['claude-code', 'cursor', 'vscode']))
  expect(clients).not.toContain('codex')
})

test('where nothing can be started there is only HTTP, and the token is read from its file', () => {
  const http = clientSnippets({ ...facts, command: null })
  const all = new Set(clientSnippets(facts).map(({ client }) => client))
  expect(http.map(({ client, transport }) => [client, transport])).toEqual([...all].map((client) => [client, 'streamable-http']))
  expect(clientCommands({ ...facts, command: null })).toEqual({
    stdio: null,
    stdioText: null,
    tokenText: 'cat /data/token',
    tokenVariableText: 'export SWITCHBOARD_TOKEN="$(cat /data/token)"',
    openText: null,
    restartText: null,
    shell: 'posix',
  })
})

test('a restart keeps what the gateway was started with', () => {
  expect(clientCommands(facts).restartText).toBe(
    "'/opt/my tools/switchboard' stop --data-dir /data; '/opt/my tools/switchboard' serve --data-dir /data --demo --http-port=4001",
  )
})

test('on Windows the lines are written for PowerShell', () => {
  const windows = {
    ...facts,
    command: ['C:\\Program Files\\node.exe', 'C:\\s.js'],
    dataDir: 'C:\\d',
    shell: 'powershell' as const,
  }
  const texts = clientSnippets(windows).filter(({ client }) => client === 'claude-code')
  expect(texts.map(({ text }) => text)).toEqual([
    "claude mcp add --scope user codex-switchboard '--' 'C:\\Program Files\\node.exe' C:\\s.js mcp --data-dir C:\\d",
    'claude mcp add --transport http --scope user codex-switchboard http://127.0.0.1:4000/mcp --header "Authorization: Bearer $env:SWITCHBOARD_TOKEN"',
  ])
  expect(clientCommands(windows).stdioText).toBe("& 'C:\\Program Files\\node.exe' C:\\s.js mcp --data-dir C:\\d")
})
