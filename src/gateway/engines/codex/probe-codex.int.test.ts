import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { processesMarked } from '../testing/process-census.ts'
import { findCodex } from './find-codex.ts'
import { probeCodex } from './probe-codex.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'probe-codex-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function aScript(text: string): { path: string; from: 'setting' } {
  const path = join(folder, 'codex')
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return { path, from: 'setting' }
}

const env = process.env
const probeReal = (path: string) => probeCodex(findCodex({ codexPath: resolve(path), env }), { env })

test('knows that Codex 0.169.0 has an app-server and no mcp-server', async () => {
  const installation = await probeReal('node_modules/@openai/codex/bin/codex.js')

  expect(installation).toMatchObject({
    status: 'usable',
    version: { text: '0.169.0' },
    hasAppServer: true,
    hasMcpServer: false,
    path: expect.stringMatching(/bin\/codex$/),
  })
})

test('knows that Codex 0.153.4 has both', async () => {
  const installation = await probeReal('node_modules/codex-0-153/bin/codex.js')

  expect(installation).toMatchObject({
    status: 'usable',
    version: { text: '0.153.4' },
    hasAppServer: true,
    hasMcpServer: true,
    path: expect.stringContaining('codex-0-153'),
  })
})

test('needs no configuration that can be read', async () => {
  writeFileSync(join(folder, 'config.toml'), 'this is [not toml')
  const location = findCodex({ codexPath: resolve('node_modules/@openai/codex/bin/codex.js'), env })

  expect(await probeCodex(location, { env: { ...env, CODEX_HOME: folder } })).toMatchObject({ status: 'usable' })
})

test('tells a Codex that is not there from one that was never installed', async () => {
  expect(await probeCodex(null, { env })).toMatchObject({ status: 'missing', nextStep: expect.stringContaining('npm install') })
  expect(await probeCodex({ path: join(folder, 'nothing'), from: 'setting' }, { env })).toMatchObject({
    status: 'missing',
    message: expect.stringContaining(join(folder, 'nothing')),
  })
})

test('shows how a broken Codex ended', async () => {
  const installation = await probeCodex(aScript('echo "Missing optional dependency" >&2; exit 3'), { env })

  expect(installation).toMatchObject({
    status: 'broken',
    exitCode: 3,
    stderrTail: 'Missing optional dependency',
    message: expect.stringContaining('exit code 3'),
  })
})

test('says that a file which cannot be run is broken', async () => {
  const script = aScript('exit 0')
  chmodSync(script.path, 0o644)

  expect(await probeCodex(script, { env })).toMatchObject({ status: 'broken', message: expect.stringContaining('EACCES') })
})

test('does not take another program for Codex', async () => {
  expect(await probeCodex(aScript('echo v20.1.0'), { env })).toMatchObject({
    status: 'broken',
    message: expect.stringContaining('does not answer like Codex'),
  })
})

test('says that a Codex before 0.60 is too old', async () => {
  expect(await probeCodex(aScript('echo codex-cli 0.36.0'), { env })).toMatchObject({
    status: 'tooOld',
    message: expect.stringContaining('0.36.0'),
    nextStep: expect.stringContaining('Update Codex'),
  })
})

test('gives up on a Codex that does not answer and leaves nothing of it behind', async () => {
  const marker = `PROBE_TEST=${folder}`
  const script = aScript(`touch '${folder}/started'; sleep 60 & wait`)

  const installation = await probeCodex(script, { env: { ...env, PROBE_TEST: folder }, timeoutMs: 500 })

  expect(installation).toMatchObject({ status: 'broken', message: expect.stringContaining('0.5 s') })
  expect(existsSync(join(folder, 'started'))).toBe(true)
  await vi.waitFor(() => expect(processesMarked(marker)).toEqual([]))
})
