import { expect, test } from 'vitest'
import { clientSnippets } from './snippets.ts'

const facts = { command: ['/opt/my tools/switchboard', 'mcp'], endpoint: 'http://127.0.0.1:4000/mcp', token: null }
const textOf = (client: string, transport: string, token: string | null = null) =>
  clientSnippets({ ...facts, token }).find((snippet) => snippet.client === client && snippet.transport === transport)?.text ?? ''

test('every client has a text for stdio and one for HTTP', () => {
  const transports = Map.groupBy(clientSnippets(facts), ({ client }) => client)
  expect([...transports.keys()]).toEqual(['codex', 'claude-code', 'cursor', 'vscode'])
  for (const snippets of transports.values())
    expect(snippets.map(({ transport }) => transport)).toEqual(['stdio', 'streamable-http'])
})

test('field names are those of each client', () => {
  expect(textOf('codex', 'streamable-http')).toContain('bearer_token_env_var = "SWITCHBOARD_TOKEN"')
  expect(JSON.parse(textOf('cursor', 'streamable-http'))).toEqual({
    mcpServers: { 'codex-switchboard': { url: facts.endpoint, headers: { Authorization: `Bearer \${env:SWITCHBOARD_TOKEN}` } } },
  })
  expect(JSON.parse(textOf('vscode', 'stdio'))).toEqual({
    servers: { codexSwitchboard: { type: 'stdio', command: '/opt/my tools/switchboard', args: ['mcp'] } },
  })
  expect(textOf('claude-code', 'stdio')).toContain("-- '/opt/my tools/switchboard' mcp")
})

test('the token stands only where it was asked for and cannot be referred to', () => {
  expect(clientSnippets(facts).some(({ containsToken }) => containsToken)).toBe(false)
  expect(textOf('cursor', 'streamable-http', 'geheim')).toContain('Bearer geheim')
  const withToken = clientSnippets({ ...facts, token: 'geheim' }).filter(({ containsToken }) => containsToken)
  expect(withToken.map(({ client }) => client)).toEqual(['claude-code', 'cursor', 'vscode'])
})
