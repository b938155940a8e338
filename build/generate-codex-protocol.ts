/**
 * Writes the types of Codex's app-server protocol that the engine uses, taken from the pinned Codex.
 * `node build/generate-codex-protocol.ts` writes the file, `--check` fails when it is not up to date.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = path.join(root, 'src/gateway/engines/app-server/protocol/types.ts')

/** What the engine sends; what it receives is checked when it is read. */
const wanted = [
  'InitializeParams',
  'v2/ConfigReadParams',
  'v2/ThreadStartParams',
  'v2/ThreadResumeParams',
  'v2/ThreadUnsubscribeParams',
  'v2/ThreadBackgroundTerminalsCleanParams',
  'v2/TurnStartParams',
  'v2/TurnInterruptParams',
  'v2/CommandExecutionRequestApprovalResponse',
  'v2/FileChangeRequestApprovalResponse',
  'v2/PermissionsRequestApprovalResponse',
  'v2/ToolRequestUserInputResponse',
  'v2/McpServerElicitationRequestResponse',
]

/** Unions of messages of which only the method names are of use. */
const methodUnions = ['ServerNotification', 'ServerRequest']

/** Large types inside parameters that the engine never sets; kept out to keep the file readable. */
const opaque = new Set([
  'ResponseItem',
  'DynamicToolSpec',
  'CollaborationMode',
  'SelectedCapabilityRoot',
  'TurnEnvironmentParams',
])

function codex(...args: string[]): string {
  const launcher = createRequire(path.join(root, 'package.json')).resolve('@openai/codex/bin/codex.js')
  return execFileSync(process.execPath, [launcher, ...args], { encoding: 'utf8' })
}

interface TypeFile {
  name: string
  imports: string[]
  declaration: string
}

function readTypeFile(folder: string, name: string): TypeFile {
  const text = readFileSync(path.join(folder, `${name}.ts`), 'utf8')
  const imports = [...text.matchAll(/^import type .* from "(.+)";$/gm)].map((match) =>
    path.posix.join(path.posix.dirname(name), match[1] ?? ''),
  )
  const declaration = text.replaceAll(/^(?:\/\/.*|import type .*)$/gm, '').trim()
  return { name, imports, declaration }
}

function readWithImports(folder: string, names: readonly string[]): TypeFile[] {
  const found = new Map<string, TypeFile>()
  const pending = [...names]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue
    const short = path.posix.basename(name)
    const file = opaque.has(short)
      ? { name, imports: [], declaration: `export type ${short} = unknown;` }
      : readTypeFile(folder, name)
    found.set(name, file)
    pending.push(...file.imports)
  }
  return [...found.values()].sort((a, b) => path.posix.basename(a.name).localeCompare(path.posix.basename(b.name), 'en'))
}

function refuseSameNames(files: readonly TypeFile[]): void {
  const names = files.map((file) => path.posix.basename(file.name))
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Error(`Two types share a name: ${twice.join(', ')}`)
}

function methodNames(folder: string, union: string): string {
  const { declaration } = readTypeFile(folder, union)
  const methods = [...declaration.matchAll(/"method": "([^"]+)"/g)].map((match) => `  | "${match[1]}"`)
  return `export type ${union}Method =\n${methods.sort().join('\n')};`
}

function generate(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'codex-protocol-'))
  try {
    codex('app-server', 'generate-ts', '--experimental', '--out', folder)
    const files = readWithImports(folder, wanted)
    refuseSameNames(files)
    const header = [
      '/**',
      ` * Generated from ${codex('--version').trim()} by build/generate-codex-protocol.ts; do not edit.`,
      ' * Source: `codex app-server generate-ts --experimental`. Copyright OpenAI, licensed under Apache-2.0.',
      ' */',
    ].join('\n')
    const methods = methodUnions.map((union) => methodNames(folder, union))
    return `${[header, ...methods, ...files.map((file) => file.declaration)].join('\n\n')}\n`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const generated = generate()
if (!process.argv.includes('--check')) {
  writeFileSync(target, generated)
} else if (readFileSync(target, 'utf8') !== generated) {
  console.error('The Codex protocol types are not up to date. Run: node build/generate-codex-protocol.ts')
  process.exitCode = 1
}
