// Draws which folder of src imports which, type imports included, and fails on a circle between files, on two folders that
// import each other, and on an import that goes up or sideways against the floors. `--draw` prints all arrows.
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * The floors of a folder from the top down. What shares a line does not know each other; a name is a folder or a file
 * without its ending, and `*` is everything that stands directly in the folder and is named nowhere else.
 */
const floors: Readonly<Record<string, readonly string[]>> = {
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
    'crash-log path-type settles-within listeners log',
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
    'shell-actions shell-builders shell-view panel-requests',
    'tray',
    '*',
    'gateway',
    'environment menu window',
    'app-folders fault-note launch-arguments pages pause preferences spacing-filter',
    'texts',
  ],
}

const isProduct = (file: string) => !/\.test\.tsx?$|\/(testing|recordings)\//.test(file)
const files = globSync('src/**/*.{ts,tsx}').filter(isProduct).toSorted()
const aliases: Readonly<Record<string, string>> = { '#shared': 'src/shared', '#node': 'src/node', '#gateway': 'src/gateway' }

function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([#.][^'\n]+)'/g)
  const paths = [...found].map(([, name = '']) => {
    const [alias = ''] = name.split('/', 1)
    return alias.startsWith('#') ? name.replace(alias, aliases[alias] ?? alias) : path.join(path.dirname(file), name)
  })
  return [...new Set(paths)].filter((target) => /\.tsx?$/.test(target) && existsSync(target) && isProduct(target))
}

const graph = new Map(files.map((file) => [file, importsOf(file)]))
const problems: string[] = []

const done = new Set<string>()
function findCircle(file: string, above: readonly string[]): void {
  const at = above.indexOf(file)
  if (at >= 0) problems.push(`circle: ${[...above.slice(at), file].join(' > ')}`)
  if (at >= 0 || done.has(file)) return
  for (const target of graph.get(file) ?? []) findCircle(target, [...above, file])
  done.add(file)
}
for (const file of files) findCircle(file, [])

/** Each arrow between two neighbours (folders, or files) of one folder, with the imports that it is made of. */
const arrows = new Map<string, { folder: string; from: string; to: string; imports: string[] }>()
for (const [file, targets] of graph) {
  for (const target of targets) {
    const [own, other] = [file.split('/'), target.split('/')]
    const depth = own.findIndex((part, index) => part !== other[index])
    const [folder, from = '', to = ''] = [own.slice(0, depth).join('/'), own[depth], other[depth]]
    const arrow = arrows.get(`${folder}: ${from} > ${to}`) ?? { folder, from, to, imports: [] }
    arrow.imports.push(`${file} > ${target}`)
    arrows.set(`${folder}: ${from} > ${to}`, arrow)
  }
}

function floorOf(folder: string, name: string): number {
  const lines = (floors[folder] ?? []).map((line) => line.split(' '))
  const at = lines.findIndex((names) => names.includes(name.replace(/\.tsx?$/, '')))
  return at >= 0 ? at : lines.findIndex((names) => names.includes('*'))
}

for (const [title, { folder, from, to, imports }] of arrows) {
  if (process.argv.includes('--draw')) console.log(`${title} (${imports.length})`)
  const isMutual = arrows.has(`${folder}: ${to} > ${from}`) && !`${from}${to}`.includes('.')
  if (isMutual && from < to) problems.push(`${folder}: ${from} and ${to} import each other: ${imports.slice(0, 3).join(', ')}`)
  if (!(folder in floors)) continue
  const [own, other] = [floorOf(folder, from), floorOf(folder, to)]
  if (own < 0 || other < 0) problems.push(`${folder}: build/check-imports.ts has no floor for ${own < 0 ? from : to}`)
  else if (own > other || (own === other && !floors[folder]?.[own]?.split(' ').includes('*'))) {
    problems.push(`${title} is an arrow ${own > other ? 'up' : 'sideways'}: ${imports.slice(0, 3).join(', ')}`)
  }
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`The imports of ${files.length} files go down: no circle, no two folders that import each other.`)
