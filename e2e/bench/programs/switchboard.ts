import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, mergeConfig } from 'vite'
import nodeConfig from '../../../build/node.vite.config.ts'
import { readAnnouncement } from './baselines.ts'
import { root, temporaryFolder } from './paths.ts'
import { type Endpoint, type Program, startProgram } from './program.ts'

/** A gateway with its data folder, which goes when it is stopped. */
export interface GatewayProgram extends Program {
  readonly dataDir: string
  /** Base address of the REST API. */
  readonly apiUrl: string
}

/** Builds the gateway, the command line and the panel if they are older than their sources. */
export function buildSwitchboard(): void {
  const { status, stderr } = spawnSync(process.execPath, [launcher, 'serve', '--help'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`)
}

async function start(
  name: string,
  dataDir: { path: string; remove: () => void },
  args: readonly string[],
  readEndpoint: (line: string) => Endpoint | null,
): Promise<GatewayProgram> {
  const program = await startProgram({ name, args, cwd: dataDir.path, readEndpoint, afterStop: dataDir.remove })
  return { ...program, dataDir: dataDir.path, apiUrl: new URL('/api/v1', program.endpoint.url).href }
}

const benchOut = join(root, 'out', 'bench-gateway')
let built: Promise<unknown> | null = null

/** As the gateway is packaged: from its sources it would take half as much memory again. */
function buildBenchGateway(): Promise<unknown> {
  built ??= build({
    ...mergeConfig(nodeConfig, {
      logLevel: 'warn',
      build: {
        outDir: benchOut,
        rolldownOptions: { input: { 'bench-gateway': join(root, 'e2e', 'bench', 'gateway', 'bench-gateway.ts') } },
      },
    }),
    configFile: false,
  })
  return built
}

/** The built gateway with the load source as its engine. `nodeArgs` go to Node, e.g. `--cpu-prof`. */
export async function startBenchGateway(nodeArgs: readonly string[] = []): Promise<GatewayProgram> {
  await buildBenchGateway()
  const dataDir = temporaryFolder('gateway')
  return start('gateway', dataDir, [...nodeArgs, join(benchOut, 'bench-gateway.js'), dataDir.path], readAnnouncement)
}

/** The command as a clone has it, which first looks whether it was built from its sources. */
export const launcher = join(root, 'build', 'switchboard.js')
/** The command as it is packaged. */
const installed = join(root, 'out', 'gateway', 'cli.js')

/** The built `switchboard serve --demo`: the real thing, with a real Codex and the scripted model. */
export function startServe(command = installed): Promise<GatewayProgram> {
  const dataDir = temporaryFolder('serve')
  const args = [command, 'serve', '--demo', '--http-port', '0', '--data-dir', dataDir.path]
  return start('gateway', dataDir, args, (line) => {
    const url = /listening on (\S+)/.exec(line)?.[1]
    if (url === undefined) return null
    const token = readFileSync(join(dataDir.path, 'token'), 'utf8').trim()
    return { url, headers: { authorization: `Bearer ${token}` } }
  })
}
