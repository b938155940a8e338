import { type ChildProcess, execFile, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { gatewayClient } from '#node/gateway-client.ts'
import { createLineReader } from '#node/line-reader.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { ClientSnippet } from '#shared/contract/clients.ts'
import { commandArgument, GatewayChildMessage } from '#shared/gateway-process.ts'
import { nativeBinary } from '../engines/codex/native-binary.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const codex = nativeBinary(join(dirname(require.resolve('@openai/codex/package.json')), 'bin', 'codex.js'))
const cliEntry = new URL('../../cli/main.ts', import.meta.url).href
const gatewayEntry = fileURLToPath(new URL('../main.ts', import.meta.url))

let root: string
let children: ChildProcess[]
/** Paths that every format has to survive. */
let program: string
let dataDir: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-connect-')))
  children = []
  const folder = join(root, `it's "here" & $there`)
  mkdirSync(folder)
  program = join(folder, 'switchboard.mjs')
  dataDir = join(folder, `data 'dir' \\ "2"`)
  writeFileSync(program, `await import(${JSON.stringify(cliEntry)})\n`)
})

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** What a client is started with when it comes from a desktop: hardly any environment, and a folder of its own. */
const bare = { cwd: '/', env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' } }

/** As the desktop app starts it: the gateway's entry with a message channel, and the command handed over. */
async function asChildOfTheDesktop(): Promise<string> {
  const command = commandArgument([process.execPath, program])
  const flags = [`--data-dir=${dataDir}`, '--http-port=0', '--demo', command]
  const child = fork(gatewayEntry, flags, { stdio: 'ignore', execArgv: [] })
  children.push(child)
  const [data] = await once(child, 'message')
  const message = GatewayChildMessage.parse(data)
  if (message.type !== 'ready') throw new Error(JSON.stringify(message))
  return message.panelUrl
}

async function asServe(): Promise<string> {
  const flags = ['serve', '--demo', '--http-port', '0', '--data-dir', dataDir]
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  let said = ''
  return new Promise((resolve, reject) => {
    // Read on to its end: a gateway whose output nobody takes ends itself.
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const endpoint = /listening on (\S+)/.exec(said)?.[1]
      if (endpoint) resolve(new URL('/', endpoint).href)
    })
    child.once('exit', () => reject(new Error(`The gateway did not start: ${said}`)))
  })
}

const Server = z.object({ command: z.string(), args: z.array(z.string()) })
const wordsOf = ({ command, args }: z.infer<typeof Server>) => [command, ...args]

/** The words that a client makes of a text in each format. */
const readers: Record<ClientSnippet['format'], (text: string) => Promise<string[]>> = {
  async toml(text) {
    const home = mkdtempSync(join(root, 'codex-home-'))
    writeFileSync(join(home, 'config.toml'), text)
    const { stdout } = await run(codex, ['mcp', 'list', '--json'], { env: { ...bare.env, CODEX_HOME: home } })
    const [entry] = z.tuple([z.object({ transport: Server })]).parse(JSON.parse(stdout))
    return wordsOf(entry.transport)
  },
  async shell(text) {
    const [program] = text.split(' ', 1)
    const { stdout } = await run('/bin/sh', ['-c', `${program}() { printf '%s\\0' "$@"; }; ${text}`], bare)
    const words = stdout.split('\0').slice(0, -1)
    return words.slice(words.indexOf('--') + 1)
  },
  // Each client has a name of its own for the servers, which `snippets.test.ts` knows.
  async json(text) {
    const [servers, ...others] = Object.values(z.record(z.string(), z.record(z.string(), Server)).parse(JSON.parse(text)))
    expect(others).toEqual([])
    return Object.values(servers ?? {}).flatMap(wordsOf)
  },
}

/** Starts the words as a client does and gives its answer to `initialize`. */
async function initialize([command = '', ...args]: readonly string[]): Promise<unknown> {
  const child = spawn(command, args, { ...bare, stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const answer = new Promise<string>((resolve, reject) => {
    const onOversizeLine = () => reject(new Error('The line is too long.'))
    const lines = createLineReader({ maxLineBytes: 1024 * 1024, onLine: resolve, onOversizeLine })
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)))
  })
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'shown', version: '1' } }
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
  const message: unknown = JSON.parse(await answer)
  child.stdin.end()
  await once(child, 'exit')
  return message
}

async function stdioSnippets(client: GatewayClient): Promise<ClientSnippet[]> {
  return (await client.clients.snippets({})).filter(({ transport }) => transport === 'stdio')
}

test.skipIf(process.platform === 'win32').each([
  ['the desktop app', asChildOfTheDesktop],
  ['switchboard serve', asServe],
])('what is shown for each client starts an MCP server, under %s (for a POSIX shell)', async (_, start) => {
  const url = await start()
  const token = readLocalToken(dataDir) ?? ''
  const client = gatewayClient({ url, token })
  const commands = await client.clients.commands()
  expect(commands.stdio).toEqual([process.execPath, program, 'mcp', '--data-dir', dataDir])

  const snippets = await stdioSnippets(client)
  expect(new Set(snippets.map(({ format }) => format))).toEqual(new Set(Object.keys(readers)))
  for (const { client: name, format, text } of snippets) {
    expect(await readers[format](text), name).toEqual(commands.stdio)
  }
  const printed = await run('/bin/sh', ['-c', `printf '%s\\0' ${commands.stdioText}`], bare)
  expect(printed.stdout.split('\0').slice(0, -1)).toEqual(commands.stdio)
  expect(await initialize(commands.stdio ?? [])).toMatchObject({ id: 1, result: { serverInfo: { name: 'codex-mcp-server' } } })

  expect((await run('/bin/sh', ['-c', commands.tokenText], bare)).stdout).toBe(`${token}\n`)
  const variable = await run('/bin/sh', ['-c', `${commands.tokenVariableText}; printf %s "$SWITCHBOARD_TOKEN"`], bare)
  expect(variable.stdout).toBe(token)
})
