import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { readLocalToken } from '#node/local-token.ts'
import { writeDemoHome } from '../demo/codex-home.ts'
import { startModelServer } from '../demo/model-server.ts'
import { createGateway } from '../gateway.ts'
import { loadSettings } from '../settings/load-settings.ts'
import { comparable } from './recordings/comparable.ts'
import { linePeer } from './recordings/line-peer.ts'
import { maskExchange } from './recordings/mask.ts'
import { preparePlaces } from './recordings/old-server.ts'
import { type Exchange, play } from './recordings/play.ts'
import { type Recording, recordings } from './recordings/recordings.ts'
import { runStdioBridge } from './stdio-bridge/stdio-bridge.ts'

function recorded(name: string): Exchange[] {
  return JSON.parse(readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8'))
}

/** The same recording with our gateway, on the newest Codex, through `switchboard mcp`. */
async function replayed(recording: Recording, base: string): Promise<Exchange[]> {
  await using opened = new AsyncDisposableStack()
  const places = await preparePlaces(base)
  const model = await startModelServer()
  opened.defer(() => model.close())
  const codexHome = path.join(base, 'home')
  await writeDemoHome(codexHome, model.url)
  const dataDir = path.join(base, 'data')
  await mkdir(dataDir)
  const { settings } = loadSettings({ flags: { httpPort: 0, dataDir, codexHome }, env: {} })
  const env = { ...process.env, HOME: base, TMPDIR: path.join(base, 'tmp') }
  const gateway = await createGateway({ settings, dataDir, cwd: places.workspace, env, command: ['switchboard'] })
  opened.defer(() => gateway.close())

  const [input, output] = [new PassThrough(), new PassThrough()]
  const token = readLocalToken(dataDir) ?? ''
  const bridge = runStdioBridge({ endpoint: gateway.endpoint, token, input, output, workspace: places.workspace })
  const exchanges = await play(linePeer(input, output), recording, places)
  input.end()
  await bridge
  return exchanges.map((exchange) => maskExchange(exchange, base))
}

test.for(recordings.map(({ name }) => name))('a client of codex mcp-server hears the same: %s', async (name) => {
  const recording = recordings.find((known) => known.name === name)
  if (!recording) throw new Error(`There is no recording ${name}.`)
  // Not below the temporary folder: Codex's sandbox lets everybody write there.
  const base = await mkdtemp('/var/tmp/switchboard-replay-')
  try {
    const expected = recorded(name)
    const heard = await replayed(recording, base)
    for (const [index, exchange] of heard.entries()) {
      const then = expected[index]
      if (!then) throw new Error(`Nothing was recorded for request ${index + 1}.`)
      const [now, before] = [comparable(exchange), comparable(then)]
      expect(now, `request ${index + 1}`).toEqual(before)
      expect(JSON.stringify(now.response), `members of answer ${index + 1}`).toBe(JSON.stringify(before.response))
    }
  } finally {
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  }
})
