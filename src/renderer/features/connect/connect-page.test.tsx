import '../../testing/as-desktop.ts'

import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import type { ClientCommands, ClientSnippet } from '#shared/contract/clients.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { someClientCommands } from '../../testing/client-commands.ts'
import { openPanel } from '../../testing/open-panel.tsx'
import { api } from '../../testing/serve-contract.ts'
import { ConnectPage } from './connect-page.tsx'

let close: () => void = () => undefined
afterEach(() => close())

const base = { path: null, containsToken: false, note: null }
const snippets: ClientSnippet[] = [
  { ...base, client: 'codex', clientName: 'Codex CLI', transport: 'stdio', format: 'toml', text: 'command = "x"' },
  {
    ...base,
    client: 'codex',
    clientName: 'Codex CLI',
    transport: 'streamable-http',
    format: 'toml',
    text: 'bearer_token_env_var = "SWITCHBOARD_TOKEN"',
    note: 'Codex reads the token from the variable SWITCHBOARD_TOKEN: export it.',
  },
  { ...base, client: 'claude-code', clientName: 'Claude Code', transport: 'stdio', format: 'shell', text: 'claude mcp add x' },
  {
    ...base,
    client: 'claude-code',
    clientName: 'Claude Code',
    transport: 'streamable-http',
    format: 'shell',
    text: 'claude mcp add y --header "Authorization: Bearer $SWITCHBOARD_TOKEN"',
  },
  {
    ...base,
    client: 'vscode',
    clientName: 'VS Code',
    transport: 'streamable-http',
    format: 'json',
    text: '{ "inputs": [] }',
    note: `VS Code asks for the token once and keeps it. This prints it: ${someClientCommands().tokenText}`,
  },
  { ...base, client: 'cursor', clientName: 'Cursor', transport: 'stdio', format: 'json', text: '{}' },
]
const commands = someClientCommands()
const exportText = commands.tokenVariableText

async function openTab(name: string, change: Partial<ClientCommands> = {}): Promise<void> {
  const shown = change.stdio === null ? snippets.filter(({ transport }) => transport !== 'stdio') : snippets
  const panel = await openPanel(
    {
      gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
      clients: {
        snippets: api.clients.snippets.handler(() => shown),
        commands: api.clients.commands.handler(() => ({ ...commands, ...change })),
      },
    },
    <ConnectPage />,
  )
  close = panel.close
  await userEvent.click(await screen.findByRole('tab', { name }))
}

test('Claude Code sets the variable with a command that works, before the one that reads it', async () => {
  await openTab('Claude Code')
  await userEvent.click(screen.getByRole('radio', { name: 'HTTP' }))

  const order = screen.getByText(exportText).compareDocumentPosition(screen.getByText(/claude mcp add y/))

  expect(order & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
  expect(screen.getByRole('switch', { name: 'Write the token into it' })).toBeTruthy()
})

test('a browser, which is not given the token, is offered no switch for it and told why', async () => {
  await openTab('Claude Code')
  const desktop = window.switchboard
  try {
    delete window.switchboard
    await userEvent.click(screen.getByRole('radio', { name: 'HTTP' }))

    expect(screen.getByText(/A browser is not given the token/)).toBeTruthy()
    expect(screen.queryByRole('switch')).toBeNull()
    expect(screen.getByText(exportText)).toBeTruthy()
  } finally {
    if (desktop) window.switchboard = desktop
  }
})

test('Codex, whose text never holds the token, offers no switch for it and says once where it is read', async () => {
  await openTab('Codex CLI')
  await userEvent.click(screen.getByRole('radio', { name: 'HTTP' }))

  expect(screen.getByText(exportText)).toBeTruthy()
  expect(screen.queryByRole('switch')).toBeNull()
  expect(screen.queryByText(/Codex reads the token/)).toBeNull()
})

test('VS Code, which asks for the token, is given the command that prints it to copy', async () => {
  await openTab('VS Code', { stdio: null, stdioText: null })

  expect(screen.getByText('VS Code asks for the token once and keeps it. This prints it:')).toBeTruthy()
  expect(screen.getByText(commands.tokenText)).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Copy the command that prints the token' })).toBeTruthy()
})

test('any other client is given commands that work and told to put the token in', async () => {
  await openTab('Other client')

  expect(screen.getByText('/opt/switchboard token --data-dir /tmp/d')).toBeTruthy()
  expect(screen.getByText('/opt/switchboard mcp --data-dir /tmp/d')).toBeTruthy()
  expect(screen.getByText('Authorization: Bearer <token>')).toBeTruthy()
  expect(screen.getByText(/token put in place of/)).toBeTruthy()
})

test('where nothing can be started for a client, stdio is not offered and it is said why', async () => {
  await openTab('Claude Code', { stdio: null, stdioText: null })
  expect(screen.getByText(/brings no program that a client could start/)).toBeTruthy()
  expect(screen.queryByRole('radio', { name: 'stdio' })).toBeNull()
  expect(screen.getByText(/claude mcp add y/)).toBeTruthy()

  await userEvent.click(screen.getByRole('tab', { name: 'Other client' }))
  expect(screen.getByText(/brings no program that a client could start/)).toBeTruthy()
  expect(screen.queryByText(/switchboard mcp/)).toBeNull()
})
