import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findGateway } from './attach.ts'

const secret = 'local-token-of-this-data-folder-0123'
let folder: string
let server: Server
let url: string
let knownToken: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attach-'))
  knownToken = secret
  server = createServer((request, response) => {
    const nonce = new URL(request.url ?? '/', 'http://gateway').searchParams.get('nonce') ?? ''
    const proof = createHmac('sha256', knownToken).update(`health:${nonce}`).digest('base64url')
    response.end(JSON.stringify({ instanceId: 'one', proof }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

async function announce(file: Record<string, unknown>, token: string | null = `${secret}\n`) {
  await writeFile(
    join(folder, 'gateway.json'),
    JSON.stringify({ pid: 7, instanceId: 'one', version: '0.1.0', url, endpoint: `${url}/mcp`, startedAt: 1, ...file }),
  )
  if (token !== null) await writeFile(join(folder, 'token'), token)
}

test('finds the gateway that answers with the announced instance, with its token', async () => {
  await announce({})
  expect(await findGateway(folder)).toEqual({
    dataDir: folder,
    url,
    pid: 7,
    instanceId: 'one',
    version: '0.1.0',
    token: secret,
    endpoint: `${url}/mcp`,
    startedAt: 1,
    starting: null,
  })
})

test('an empty folder has no gateway', async () => {
  expect(await findGateway(folder)).toBeNull()
})

test('another instance on the same port is not the announced gateway', async () => {
  await announce({ instanceId: 'two' })
  expect(await findGateway(folder)).toBeNull()
})

test('a program that does not know the token is not trusted with it', async () => {
  await announce({})
  knownToken = 'guessed'
  expect(await findGateway(folder)).toBeNull()
})

test('a gateway that no longer listens counts as none', async () => {
  await announce({})
  await new Promise((resolve) => server.close(resolve))
  expect(await findGateway(folder)).toBeNull()
  server = createServer().listen(0, '127.0.0.1')
})

test('an address beyond this machine gets neither a request nor the token', async () => {
  await announce({ url: 'http://example.com:4000' })
  expect(await findGateway(folder)).toBeNull()
})

test('a file that was cut off counts as none', async () => {
  await writeFile(join(folder, 'gateway.json'), '{"url": "http://127.0')
  expect(await findGateway(folder)).toBeNull()
})

test('without a token there is nothing to attach with', async () => {
  await announce({}, null)
  expect(await findGateway(folder)).toBeNull()
})
