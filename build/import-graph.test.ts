import { expect, test } from 'vitest'
import { floors, problemsOf, readGraph } from './import-graph.ts'

const problemsIn = (imports: Record<string, string[]>, house = floors) => problemsOf(new Map(Object.entries(imports)), house)

test('all imports of the product go down', () => {
  const graph = readGraph()
  expect(graph.size).toBeGreaterThan(500)
  expect(problemsOf(graph, floors)).toEqual([])
})

test('what tests share makes no circle, and no two folders import each other for it', () => {
  expect(problemsOf(readGraph({ withHelpers: true }), {})).toEqual([])
})

const house = { 'src/a': ['top', '*', 'left right', 'base'] }

test.for([
  ['down, over a floor too', { 'src/a/top.ts': ['src/a/base/x.ts'], 'src/a/left/x.ts': ['src/a/base/x.ts'] }, []],
  ['beside each other where all else stands', { 'src/a/one.ts': ['src/a/two.ts'] }, []],
  ['up', { 'src/a/base/x.ts': ['src/a/left/x.ts'] }, [/^src\/a: base > left is an arrow up: /]],
  ['up to what is named nowhere', { 'src/a/base/x.ts': ['src/a/one.ts'] }, [/base > one.ts is an arrow up/]],
  ['sideways', { 'src/a/left/x.ts': ['src/a/right/x.ts'] }, [/left > right is an arrow sideways/]],
  [
    'two folders that import each other, without a circle of files',
    { 'src/b/c/x.ts': ['src/b/d/x.ts'], 'src/b/d/y.ts': ['src/b/c/y.ts'] },
    [/^src\/b: c and d import each other/],
  ],
  [
    'a circle of files',
    { 'src/b/x.ts': ['src/b/y.ts'], 'src/b/y.ts': ['src/b/z.ts'], 'src/b/z.ts': ['src/b/x.ts'] },
    [/^circle: src\/b\/x.ts > src\/b\/y.ts > src\/b\/z.ts > src\/b\/x.ts$/],
  ],
] as const)('%s', ([, imports, expected]) => {
  const found = problemsIn(imports as unknown as Record<string, string[]>, house)
  expect(found).toEqual(expected.map((problem) => expect.stringMatching(problem)))
})

test('no kind of engine knows another', () => {
  const from = 'src/gateway/engines/mcp-server/turn.ts'
  const to = 'src/gateway/engines/app-server/failures.ts'
  expect(problemsIn({ [from]: [to] })).toEqual([expect.stringMatching(/mcp-server > app-server is an arrow sideways/)])
})

test('a folder that was given no floor is told', () => {
  expect(problemsIn({ 'src/a/new/x.ts': ['src/a/base/x.ts'] }, { 'src/a': ['base'] })).toEqual(['src/a: new has no floor'])
})
