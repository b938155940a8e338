// Records what a client hears from the real `codex mcp-server` 0.153.4, for the replay test of the MCP face:
//   node build/record-mcp-conversation.ts
// Needs no account: the scripted model answers. Paths, ids and times are masked, so that the files stay the same.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { conversations } from '../src/gateway/mcp/recordings/conversation.ts'
import { converse } from '../src/gateway/mcp/recordings/converse.ts'
import { maskExchange } from '../src/gateway/mcp/recordings/mask.ts'
import { startOldServer } from '../src/gateway/mcp/recordings/old-server.ts'

const folder = fileURLToPath(new URL('../src/gateway/mcp/recordings/', import.meta.url))

for (const conversation of conversations) {
  const base = await mkdtemp('/var/tmp/switchboard-recording-')
  try {
    const server = await startOldServer(base)
    const exchanges = await converse(server.peer, conversation, server.places)
    await server.close()
    const masked = exchanges.map((exchange) => maskExchange(exchange, base))
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, `${conversation.name}.json`), `${JSON.stringify(masked, null, 1)}\n`)
    console.log(`${conversation.name}: ${masked.length} requests`)
  } finally {
    await rm(base, { recursive: true, force: true, maxRetries: 5 })
  }
}
