import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeTree, type ProcessTree, spawnTree } from '../processes/process-tree.ts'
import { createPeers } from './peers.ts'

const server = createServer()
const trees: ProcessTree[] = []
const sockets = new Set<Socket>()
server.on('connection', (socket) => sockets.add(socket))
beforeEach(() => {
  server.listen(0, '127.0.0.1')
  return once(server, 'listening')
})
afterEach(async () => {
  await Promise.all(trees.splice(0).map((tree) => closeTree(tree, { leaveMs: 100, obeyMs: 100 })))
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

const port = () => (server.address() as AddressInfo).port

/** Runs a program in a tree as Codex's, and gives our end of the connection that it makes. */
async function connectionOf(script: (connect: string) => string): Promise<Socket> {
  const connected = once(server, 'connection') as Promise<[Socket]>
  const make = `const socket = require('node:net').connect(${port()}, '127.0.0.1');`
  const args = ['-e', script(make)]
  trees.push(
    spawnTree({ command: process.execPath, args, cwd: '/', env: { PATH: process.env['PATH'] ?? '/bin' }, onLine: () => {} }),
  )
  const [socket] = await connected
  socket.on('error', () => undefined)
  return socket
}

const spawned = (code: string, env: string) =>
  `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(code)}], { detached: true, stdio: 'ignore'${env} })`

test.runIf(process.platform === 'linux')('a process that a run started is known, with its program', async () => {
  const peer = await createPeers().of(await connectionOf((make) => make))
  expect(peer).toEqual({ kind: 'run', pid: trees[0]?.pid, program: expect.stringContaining('node') })
})

test.runIf(process.platform === 'linux')('so is one below it without its environment, in a session of its own', async () => {
  const peer = await createPeers().of(await connectionOf((make) => `${spawned(make, ', env: {}')}; setTimeout(() => {}, 60_000)`))
  expect(peer).toMatchObject({ kind: 'run', pid: expect.any(Number) })
})

test.runIf(process.platform === 'linux')('so is one whose parents are gone, by the marker of its tree', async () => {
  const lonely = (make: string) => `${spawned(make, '')}.unref()`
  // Its grandparent goes on, as Codex does; its parent does not.
  const socket = await connectionOf((make) => `${spawned(lonely(make), '')}; setTimeout(() => {}, 60_000)`)
  await delay(200)
  expect(await createPeers().of(socket)).toMatchObject({ kind: 'run' })
})

test.runIf(process.platform === 'linux')(
  'so is one without a parent that got nothing but the path, in the session of the tree, as helpers of Codex are',
  async () => {
    const onlyPath = ', env: { PATH: process.env.PATH }'
    // Not detached, so that it opens no session.
    const lonely = (make: string) => `${spawned(make, `${onlyPath}, detached: false`)}.unref()`
    const socket = await connectionOf(
      (make) => `${spawned(lonely(make), `${onlyPath}, detached: false`)}; setTimeout(() => {}, 60_000)`,
    )
    await delay(200)
    expect(await createPeers().of(socket)).toMatchObject({ kind: 'run' })
  },
)

test.runIf(process.platform === 'linux')('so is what one without a parent starts, without any environment', async () => {
  const bare = (make: string) => `${spawned(make, ', env: {}')}; setTimeout(() => {}, 60_000)`
  const lonely = (make: string) => `${spawned(bare(make), '')}.unref()`
  const socket = await connectionOf((make) => `${spawned(lonely(make), '')}; setTimeout(() => {}, 60_000)`)
  await delay(200)
  expect(await createPeers().of(socket)).toMatchObject({ kind: 'run' })
})

test.runIf(process.platform === 'linux')('so is one of a run of another gateway, or of one that died', async () => {
  const env = { PATH: process.env['PATH'], SWITCHBOARD_PROCESS_TREE: 'another.tree' }
  const connected = once(server, 'connection') as Promise<[Socket]>
  const code = `require('node:net').connect(${port()}, '127.0.0.1')`
  const foreign = spawn(process.execPath, ['-e', code], { env, detached: true, stdio: 'ignore' })
  const [socket] = await connected
  expect(await createPeers().of(socket)).toMatchObject({ kind: 'run', pid: foreign.pid })
  foreign.kill('SIGKILL')
})

test.runIf(process.platform === 'linux')('so is one that closes the connection before it can be seen', async () => {
  const socket = await connectionOf(
    (make) => `${make} socket.once('connect', () => socket.resetAndDestroy()); setTimeout(() => {}, 60_000)`,
  )
  await delay(200)
  expect(await createPeers().of(socket)).toMatchObject({ kind: 'run', program: 'a process that is gone' })
})

test.runIf(process.platform === 'linux')('so is one that resets it at any moment of the look', async () => {
  const resetAfter = (ms: number) => (make: string) =>
    `${make} socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), ${ms})); setTimeout(() => {}, 60_000)`
  for (const ms of [0, 0, 0, 1, 1, 2, 3, 5]) {
    const socket = await connectionOf(resetAfter(ms))
    socket.write('now')
    const kinds = [createPeers().of(socket)]
    await once(socket, 'close').catch(() => undefined)
    kinds.push(createPeers().of(socket))
    for (const peer of await Promise.all(kinds)) expect(peer).toMatchObject({ kind: 'run' })
  }
})

test('another program of the user is outside, with and without a Codex', async () => {
  const outside = async () => {
    const connected = once(server, 'connection') as Promise<[Socket]>
    const own = connect(port(), '127.0.0.1')
    const [socket] = await connected
    const peer = await createPeers().of(socket)
    own.destroy()
    return peer
  }
  expect(await outside()).toEqual({ kind: 'outside' })
  await connectionOf((make) => make)
  expect(await outside()).toEqual({ kind: process.platform === 'linux' ? 'outside' : 'unknown' })
})

test.runIf(process.platform === 'linux')('so is one of a person, in whose environment that of a run stands as text', async () => {
  await connectionOf((make) => make)
  const ofRun = readFileSync(`/proc/${trees[0]?.pid}/environ`, 'utf8').split('\0')
  const path = ofRun.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length)
  const env = { PATH: `${path}:/bin`, NOTE: `${ofRun.join(' ')}`, NOTES: ofRun.join('\n') }
  const connected = once(server, 'connection') as Promise<[Socket]>
  const own = spawn(process.execPath, ['-e', `require('node:net').connect(${port()}, '127.0.0.1')`], { env, detached: true })
  const [socket] = await connected
  expect(await createPeers().of(socket)).toEqual({ kind: 'outside' })
  own.kill('SIGKILL')
})

/** Ways to hold a connection that no list of open files of the process shows. They need system calls that Node does not have. */
const hidings = {
  'by a thread with open files of its own': `
def hide():
    libc.unshare(0x400)
    sockets.append(socket.create_connection(target))
    time.sleep(60)
threading.Thread(target=hide).start()`,
  'by a thread that outlives the first one': `
def hide():
    time.sleep(0.2)
    sockets.append(socket.create_connection(target))
    time.sleep(60)
threading.Thread(target=hide).start()
libc.syscall(60 if os.uname().machine == 'x86_64' else 93, 0)`,
  'in a message that nobody has taken': `
one, other = socket.socketpair()
made = socket.create_connection(target)
socket.send_fds(one, [b'x'], [made.fileno()])
made.close()
time.sleep(60)`,
}
const python = process.platform === 'linux' && spawnSync('python3', ['--version']).status === 0
if (!python) process.stdout.write('skipped: hidden connections need Linux and python3\n')

test.runIf(python).each(Object.entries(hidings))('so is one that hides its connection %s', async (_how, code) => {
  const script = `import ctypes, os, socket, threading, time
libc = ctypes.CDLL(None)
target = ('127.0.0.1', ${port()})
sockets = []${code}`
  const connected = once(server, 'connection') as Promise<[Socket]>
  trees.push(
    spawnTree({
      command: 'python3',
      args: ['-c', script],
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/bin' },
      onLine: () => {},
    }),
  )
  const [socket] = await connected
  socket.on('error', () => undefined)
  await delay(300)
  expect(await createPeers().of(socket)).toMatchObject({ kind: 'run' })
})
