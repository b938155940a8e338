import { request as startRequest } from 'node:http'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type McpGateway, startMcpGateway } from '../../testing/mcp-gateway.ts'
import { endedRun } from '../../testing/test-gateway.ts'
import type { Turn } from '../testing/scripted-engine.ts'
import { statelessHeaders } from '../wire/stateless-message.ts'

const outputs = 30
const mebibyte = 1024 * 1024

const large: Turn = async ({ emit, turnId }) => {
  for (let index = 0; index < outputs; index += 1) {
    const item = {
      type: 'commandExecution',
      id: `c${index}`,
      command: 'cat',
      cwd: '/work',
      status: 'completed',
      exitCode: 0,
      durationMs: 1,
      aggregatedOutput: `${index} ${'so it goes on\n'.repeat(512 * 75)}`,
    }
    emit({ type: 'item.completed', data: { turnId, item, completedAtMs: 1 } })
    await nextTurn()
  }
  return 'done'
}

let gateway: McpGateway
beforeAll(async () => {
  gateway = await startMcpGateway({ large })
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** What it looks for may stand across two chunks. */
function createCounter() {
  const end = '"type":"exec_command_end"'
  let tail = ''
  const seen = {
    commandEnds: 0,
    hasResult: false,
    add(chunk: Buffer) {
      const text = tail + chunk.toString('latin1')
      seen.commandEnds += text.split(end).length - 1
      seen.hasResult ||= text.includes('"structuredContent"')
      tail = text.slice(-(end.length - 1))
    },
  }
  return seen
}

/** Bytes of buffers that somebody still holds. What nobody holds is let go in another thread, a little after the collection. */
async function heldMiB(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  let held = Infinity
  for (let look = 0; look < 5; look += 1) {
    collect()
    held = Math.min(held, process.memoryUsage().arrayBuffers / mebibyte)
    await delay(20)
  }
  return held
}

test('a client without a session that leaves its call unread costs little memory, and reads all of it later', async () => {
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': { experimental: { 'codex/event': {} } },
      },
      name: 'codex',
      arguments: { prompt: 'large' },
    },
  }
  const before = await heldMiB()
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${gateway.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...statelessHeaders(message),
    }
    const request = startRequest(gateway.endpoint, { method: 'POST', headers, agent: false }, resolve)
    request.on('error', reject)
    request.end(JSON.stringify(message))
  })
  response.pause()
  const [run] = (await gateway.owner.runs.list({})).data
  await endedRun(gateway.owner, run?.id ?? '')
  const text = createCounter()
  // It takes a little now and then, and each time more could be handed on.
  for (let read = 0; read < 16 * mebibyte; await delay(1)) {
    const chunk: unknown = response.read()
    if (!Buffer.isBuffer(chunk)) continue
    read += chunk.length
    text.add(chunk)
  }
  const held = (await heldMiB()) - before
  process.stdout.write(`a call of ${outputs} outputs of 0.5 MiB, read slowly: ${held.toFixed(1)} MiB held\n`)
  expect(held).toBeLessThan(16)

  for await (const chunk of response) text.add(chunk)
  expect(text.commandEnds).toBe(outputs)
  expect(text.hasResult).toBe(true)
})
