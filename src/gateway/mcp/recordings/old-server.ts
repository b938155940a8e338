import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { writeDemoHome } from '../../demo/codex-home.ts'
import { startModelServer } from '../../demo/model-server.ts'
import type { Peer, Places } from './play.ts'
import { linePeer } from './line-peer.ts'

/** Workspace with one file, and a folder outside of it that the sandbox does not let Codex write to. */
export async function preparePlaces(base: string): Promise<Places> {
  const places = { workspace: path.join(base, 'ws'), outside: path.join(base, 'outside') }
  await mkdir(places.workspace, { recursive: true })
  await mkdir(places.outside, { recursive: true })
  await mkdir(path.join(base, 'tmp'), { recursive: true })
  await writeFile(path.join(places.workspace, 'a.txt'), 'hello\n')
  return places
}

/** The real `codex mcp-server` 0.153.4 on the scripted model, with everything it writes below `base`. */
export async function startOldServer(base: string): Promise<{ peer: Peer; places: Places; close: () => Promise<void> }> {
  const places = await preparePlaces(base)
  const model = await startModelServer()
  const home = path.join(base, 'home')
  await writeDemoHome(home, model.url)
  const require = createRequire(import.meta.url)
  const launcher = path.join(path.dirname(require.resolve('codex-0-153/package.json')), 'bin', 'codex.js')
  const child = spawn(process.execPath, [launcher, 'mcp-server'], {
    cwd: places.workspace,
    env: { PATH: process.env['PATH'], CODEX_HOME: home, HOME: base, TMPDIR: path.join(base, 'tmp') },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  return {
    peer: linePeer(child.stdin, child.stdout),
    places,
    async close() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await exited
      clearTimeout(timer)
      await model.close()
    },
  }
}
