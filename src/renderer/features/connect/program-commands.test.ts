import { expect, test } from 'vitest'
import type { ClientSnippet } from '#shared/contract/clients.ts'
import { programCommands } from './program-commands.ts'

function cursorText(text: string): ClientSnippet[] {
  const base = { client: 'cursor', clientName: 'Cursor', format: 'json', path: null, containsToken: false, note: null } as const
  return [
    { ...base, transport: 'stdio', text },
    { ...base, transport: 'streamable-http', text: '{"mcpServers":{"codex-switchboard":{"url":"http://127.0.0.1:4000/mcp"}}}' },
  ]
}

const configured = (command: string, args: string[]) =>
  cursorText(JSON.stringify({ mcpServers: { 'codex-switchboard': { command, args } } }))

test('the token is printed by the program and from the data folder that the clients use', () => {
  expect(programCommands(configured('/opt/my tools/node', ['/opt/mcp/switchboard.js', 'mcp', '--data-dir', '/tmp/mcp']))).toEqual(
    {
      stdio: "'/opt/my tools/node' /opt/mcp/switchboard.js mcp --data-dir /tmp/mcp",
      token: "'/opt/my tools/node' /opt/mcp/switchboard.js token --data-dir /tmp/mcp",
    },
  )
  expect(programCommands(configured('/usr/bin/switchboard', ['mcp'])).token).toBe('/usr/bin/switchboard token')
})

test('a text that holds no command leaves the short names', () => {
  const short = { stdio: 'switchboard mcp', token: 'switchboard token' }
  for (const text of ['nothing', '{}', '{"mcpServers":{}}', '{"mcpServers":{"x":{"command":"y","args":[]}}}'])
    expect(programCommands(cursorText(text))).toEqual(short)
  expect(programCommands([])).toEqual(short)
})
