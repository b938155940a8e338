import { expect, test } from 'vitest'
import { chooseEngine } from './choose-engine.ts'
import type { UsableCodex } from './codex/installation.ts'
import { parseVersion } from './codex/version.ts'
import { mcpServer } from './mcp-server/definition.ts'

function aCodex(version: string, has: { appServer: boolean; mcpServer: boolean }): UsableCodex {
  return {
    status: 'usable',
    path: '/usr/bin/codex',
    version: parseVersion(`codex-cli ${version}`) ?? expect.unreachable(),
    hasAppServer: has.appServer,
    hasMcpServer: has.mcpServer,
    message: '',
  }
}

const newest = aCodex('0.169.0', { appServer: true, mcpServer: false })
const withBoth = aCodex('0.153.4', { appServer: true, mcpServer: true })
const early = aCodex('0.60.1', { appServer: true, mcpServer: true })

test('takes the app-server wherever Codex has a recent one', () => {
  expect(chooseEngine(newest, 'auto').definition?.kind).toBe('app-server')
  expect(chooseEngine(withBoth, 'auto').definition?.kind).toBe('app-server')
})

test('falls back to the mcp-server of an early Codex and says why', () => {
  expect(chooseEngine(early, 'auto')).toEqual({
    definition: mcpServer,
    why: 'The `app-server` of Codex 0.60.1 is older than 0.80.',
  })
})

test('never takes `exec` by itself', () => {
  expect(chooseEngine(newest, 'exec')).toMatchObject({ definition: { kind: 'exec' }, why: 'Chosen in the settings.' })
  expect(chooseEngine(withBoth, 'exec')).toMatchObject({ definition: null, tooOld: true })
  expect(chooseEngine(aCodex('0.169.0', { appServer: false, mcpServer: false }), 'auto').definition).toBeNull()
})

test('obeys the setting where Codex can', () => {
  expect(chooseEngine(withBoth, 'mcp-server')).toEqual({ definition: mcpServer, why: 'Chosen in the settings.' })
  expect(chooseEngine(newest, 'app-server').definition?.kind).toBe('app-server')
})

test('refuses what this Codex does not have, with the next step', () => {
  expect(chooseEngine(newest, 'mcp-server')).toMatchObject({
    definition: null,
    tooOld: false,
    why: expect.stringContaining('0.154'),
    nextStep: expect.stringContaining('auto'),
  })
  expect(chooseEngine(early, 'app-server')).toMatchObject({ definition: null, tooOld: true })
  expect(chooseEngine(aCodex('0.70.0', { appServer: false, mcpServer: false }), 'auto')).toMatchObject({
    definition: null,
    tooOld: true,
    nextStep: expect.stringContaining('Update Codex'),
  })
})
