// Which folder of src imports which, type imports included; `node build/import-graph.ts` draws it. Its test holds the floors.
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { engineKinds } from '../src/shared/engine-kinds.ts'

type Floors = Readonly<Record<string, readonly string[]>>

/** What each file imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/**
 * The floors of a folder from the top down. What shares a line does not know each other; a name is a folder or a file
 * without its ending, and `*` is everything that stands directly in the folder and is named nowhere else.
 */
export const floors: Floors = {
  src: ['cli main preload renderer', 'gateway', 'node', 'shared'],
  'src/gateway': [
    '*',
    'mcp',
    'http doctor',
    'runs',
    'approvals',
    'engines sessions tool-calls clients',
    'settings demo',
    'events',
    'access store',
    'processes',
    'crash-log not-found path-type listeners log',
  ],
  // No kind of engine knows another.
  'src/gateway/engines': [
    '*',
    engineKinds.join(' '),
    'engine-definition',
    'account',
    'turns json-rpc-client',
    'codex json-fields camel-case engine',
  ],
  'src/gateway/mcp': [
    'endpoint',
    'era-router',
    'sessions stateless stdio-bridge',
    'methods',
    'calls',
    'tools',
    'codex-events server',
    'wire',
  ],
  'src/renderer': ['main', 'app', 'features', 'widgets', 'ui', 'gateway', 'lib'],
  'src/renderer/widgets': ['conversation runs event-log', 'approvals whole-event'],
  'src/main': [
    'index',
    'shell',
    'shell-actions shell-view panel-requests',
    'tray',
    '*',
    'gateway',
    'environment menu window',
    'app-folders fault-note launch-arguments pages pause preferences spacing-filter',
    'texts',
  ],
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const isProduct = (file: string) => !isTest(file) && !/\/(testing|recordings)\//.test(file)
const aliases: Readonly<Record<string, string>> = { '#shared': 'src/shared', '#node': 'src/node', '#gateway': 'src/gateway' }

function importsOf(file: string, isRead: (file: string) => boolean): string[] {
  const found = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([#.][^'\n]+)'/g)
  const paths = [...found].map(([, name = '']) => {
    const [alias = ''] = name.split('/', 1)
    return alias.startsWith('#') ? name.replace(alias, aliases[alias] ?? alias) : path.join(path.dirname(file), name)
  })
  return [...new Set(paths)].filter((target) => /\.tsx?$/.test(target) && existsSync(target) && isRead(target))
}

/** Of the product without its tests, from the root of the project; `withHelpers`: and what its tests share. */
export function readGraph({ withHelpers = false } = {}): ImportGraph {
  const isRead = withHelpers ? (file: string) => !isTest(file) : isProduct
  const files = globSync('src/**/*.{ts,tsx}').filter(isRead).toSorted()
  return new Map(files.map((file) => [file, importsOf(file, isRead)]))
}

function circlesOf(graph: ImportGraph): string[] {
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, above: readonly string[]) => {
    const at = above.indexOf(file)
    if (at >= 0) circles.push(`circle: ${[...above.slice(at), file].join(' > ')}`)
    if (at >= 0 || done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...above, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return circles
}

interface Arrow {
  title: string
  folder: string
  from: string
  to: string
  imports: string[]
}

/** Each arrow between two neighbours (folders, or files) of one folder, with the imports that it is made of. */
export function arrowsOf(graph: ImportGraph): Arrow[] {
  const arrows = new Map<string, Arrow>()
  for (const [file, targets] of graph) {
    for (const target of targets) {
      const [own, other] = [file.split('/'), target.split('/')]
      const depth = own.findIndex((part, index) => part !== other[index])
      const [folder, from = '', to = ''] = [own.slice(0, depth).join('/'), own[depth], other[depth]]
      const title = `${folder}: ${from} > ${to}`
      const arrow = arrows.get(title) ?? { title, folder, from, to, imports: [] }
      arrow.imports.push(`${file} > ${target}`)
      arrows.set(title, arrow)
    }
  }
  return [...arrows.values()]
}

/** What is wrong with an arrow on these floors, or `null`. */
function problemOf({ title, folder, from, to, imports }: Arrow, floors: Floors): string | null {
  const lines = floors[folder]?.map((line) => line.split(' '))
  if (!lines) return null
  const floorOf = (name: string) => {
    const at = lines.findIndex((names) => names.includes(name.replace(/\.tsx?$/, '')))
    return at >= 0 ? at : lines.findIndex((names) => names.includes('*'))
  }
  const [own, other] = [floorOf(from), floorOf(to)]
  if (own < 0 || other < 0) return `${folder}: ${own < 0 ? from : to} has no floor`
  if (own < other || (own === other && lines[own]?.includes('*'))) return null
  return `${title} is an arrow ${own > other ? 'up' : 'sideways'}: ${imports.slice(0, 3).join(', ')}`
}

/** Circles between files, folders that import each other, and imports that do not go down. */
export function problemsOf(graph: ImportGraph, floors: Floors): string[] {
  const arrows = arrowsOf(graph)
  const titles = new Set(arrows.map(({ title }) => title))
  const mutual = arrows
    .filter(({ folder, from, to }) => from < to && !`${from}${to}`.includes('.') && titles.has(`${folder}: ${to} > ${from}`))
    .map(({ folder, from, to, imports }) => `${folder}: ${from} and ${to} import each other: ${imports.slice(0, 3).join(', ')}`)
  const against = arrows.map((arrow) => problemOf(arrow, floors)).filter((problem) => problem !== null)
  return [...circlesOf(graph), ...mutual, ...against]
}

if (import.meta.main) {
  for (const { title, imports } of arrowsOf(readGraph())) console.log(`${title} (${imports.length})`)
}
