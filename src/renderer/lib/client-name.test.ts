import { expect, test } from 'vitest'
import { clientName, clientNameWithTransport } from './client-name.ts'

test.each([
  ['cli', 'cli', 'Command line', 'Command line'],
  ['panel', 'panel', 'Panel', 'Panel'],
  ['rest', 'rest', 'REST API', 'REST API'],
  ['claude-code', 'stdio', 'claude-code', 'claude-code (stdio)'],
])('%s by %s is %s', (client, transport, name, withTransport) => {
  expect(clientName(client)).toBe(name)
  expect(clientNameWithTransport(client, transport)).toBe(withTransport)
})
