import { expect, test } from 'vitest'
import { declaredCodexEvents, readsCodexEvents } from './reads-codex-events.ts'

const client = { client: 'my-script', transport: 'stdio', declaresCodexEvents: null } as const

test.for([
  [client, true],
  [{ ...client, client: 'claude-code' }, false],
  [{ ...client, client: 'Visual Studio Code - Insiders' }, false],
  [{ ...client, client: 'cursor-vscode' }, false],
  [{ ...client, client: 'claude-code', declaresCodexEvents: true }, true],
  [{ ...client, declaresCodexEvents: false }, false],
  [{ ...client, transport: 'streamable-http' }, false],
  [{ ...client, transport: 'streamable-http', declaresCodexEvents: true }, true],
] as const)('%j: %j', ([given, reads]) => {
  expect(readsCodexEvents('auto', given)).toBe(reads)
  expect(readsCodexEvents('always', given)).toBe(true)
  expect(readsCodexEvents('never', given)).toBe(false)
})

test.for([
  [{ experimental: { 'codex/event': {} } }, '/mcp', true],
  [{ experimental: { 'codex/event': false } }, '/mcp', false],
  [{ experimental: {} }, '/mcp', null],
  [{}, '/mcp', null],
  ['nonsense', '/mcp', null],
  [{}, '/mcp?codexEvents=1', true],
  [{ experimental: { 'codex/event': {} } }, '/mcp?codexEvents=0', false],
] as const)('%j at %s declares %j', ([capabilities, url, declared]) => {
  expect(declaredCodexEvents(capabilities, { url })).toBe(declared)
})
