import { expect, test } from 'vitest'
import { codexStopMs, deadlines } from './deadlines.ts'

function expectNested(...limits: readonly number[]): void {
  expect(limits).toEqual(limits.toSorted((a, b) => a - b))
  expect(new Set(limits).size).toBe(limits.length)
}

test('an interrupted turn ends before its engine, and the engine before the run gives it up', () => {
  const { turnInterrupt, turnCommands, engineInterrupt, runOverdue } = deadlines
  expectNested(turnInterrupt + turnCommands, engineInterrupt, runOverdue)
  // A turn of `codex mcp-server` ends with its process.
  expectNested(codexStopMs, engineInterrupt)
})

test('Codex ends within the close of the gateway, and that before anybody uses force', () => {
  const { turnsAtEnd, gatewayClose, gatewayForce, gatewayKill, stopCommand, appQuit } = deadlines
  expectNested(turnsAtEnd + codexStopMs, gatewayClose, gatewayForce, gatewayKill, stopCommand, appQuit)
})
