// Records what a client hears from the real `codex mcp-server` 0.153.4, for the replay test of MCP:
//   node build/record-mcp.ts
// Needs no account: the scripted model answers. Paths, ids and times are masked, so that the files stay the same.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { maskExchange } from '../src/gateway/mcp/recordings/mask.ts'
import { startOldServer } from '../src/gateway/mcp/recordings/old-server.ts'
import { play } from '../src/gateway/mcp/recordings/play.ts'
import { recordings } from '../src/gateway/mcp/recordings/recordings.ts'

const folder = fileURLToPath(new URL('../src/gateway/mcp/recordings', import.meta.url))

for (const recording of recordings) {
  const base = await mkdtemp('/var/tmp/switchboard-recording-')
  try {
    const server = await startOldServer(base)
    const exchanges = await play(server.peer, recording, server.places)
    await server.close()
    const masked = exchanges.map((exchange) => maskExchange(exchange, base))
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, `${recording.name}.json`), `${JSON.stringify(masked, null, 1)}\n`)
    console.log(`${recording.name}: ${masked.length} requests`)
  } finally {
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  }
}
