import { describe, expect, test } from 'vitest'
import { type DiffFile, diffFile, mergeFiles, parseGitDiff, parseHunks } from './parse-diff.ts'

const numbers = (rows: ReturnType<typeof parseHunks>) => rows.map((row) => [row.kind, row.oldLine, row.newLine, row.text])

describe('hunks', () => {
  test('carry the line numbers of both sides', () => {
    const rows = parseHunks('@@ -10,3 +10,4 @@ function a()\n same\n-old\n+new\n+more\n end\n')
    expect(numbers(rows)).toEqual([
      ['hunk', null, null, '@@ -10,3 +10,4 @@ function a()'],
      ['context', 10, 10, 'same'],
      ['removed', 11, null, 'old'],
      ['added', null, 11, 'new'],
      ['added', null, 12, 'more'],
      ['context', 12, 13, 'end'],
    ])
  })

  test('count from their own headers, one hunk after the other', () => {
    const rows = parseHunks('@@ -1 +1 @@\n-a\n+b\n@@ -90,2 +91 @@\n x\n-y\n')
    expect(numbers(rows).slice(3)).toEqual([
      ['hunk', null, null, '@@ -90,2 +91 @@'],
      ['context', 90, 91, 'x'],
      ['removed', 91, null, 'y'],
    ])
  })

  test('say that a file ends without a line break', () => {
    const rows = parseHunks('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n')
    expect(numbers(rows)).toEqual([
      ['hunk', null, null, '@@ -1 +1 @@'],
      ['removed', 1, null, 'a'],
      ['note', null, null, 'No newline at end of file'],
      ['added', null, 1, 'b'],
    ])
  })

  test('without numbers in their header have rows without numbers', () => {
    expect(numbers(parseHunks('@@\n-a\n+b\n'))).toEqual([
      ['hunk', null, null, '@@'],
      ['removed', null, null, 'a'],
      ['added', null, null, 'b'],
    ])
  })

  test('keep empty lines and lines that look like markers', () => {
    const rows = parseHunks('@@ -1,3 +1,3 @@\n\n--- x\n+++ y\n')
    expect(numbers(rows).slice(1)).toEqual([
      ['context', 1, 1, ''],
      ['removed', 2, null, '-- x'],
      ['added', null, 2, '++ y'],
    ])
  })
})

describe('a changed file', () => {
  test('that was added shows its content as added lines', () => {
    const file = diffFile({ path: 'c.txt', oldPath: null, kind: 'add', diff: 'one\r\ntwo\n' })
    expect(file).toMatchObject({ added: 2, removed: 0 })
    expect(numbers([...file.rows])).toEqual([
      ['added', null, 1, 'one'],
      ['added', null, 2, 'two'],
    ])
  })

  test('that was moved shows its changes, not the line by which Codex tells of the move', () => {
    const move = { path: 'new.txt', oldPath: 'old.txt', kind: 'update' as const }
    const changed = diffFile({ ...move, diff: '@@ -1 +1 @@\n-one\n+two\n\n\nMoved to: /ws/new.txt' })
    expect(changed.rows.map((row) => row.text)).toEqual(['@@ -1 +1 @@', 'one', 'two'])
    expect(diffFile({ ...move, diff: '\n\nMoved to: /ws/new.txt' }).rows).toEqual([])
    const context = diffFile({ ...move, diff: '@@ -1 +1 @@\n Moved to: here' })
    expect(context.rows.map((row) => row.text)).toEqual(['@@ -1 +1 @@', 'Moved to: here'])
  })

  test('that was deleted shows its content as removed lines', () => {
    const file = diffFile({ path: 'c.txt', oldPath: null, kind: 'delete', diff: 'one\n' })
    expect(file).toMatchObject({ added: 0, removed: 1 })
  })

  test('that is empty has no rows', () => {
    expect(diffFile({ path: 'c.txt', oldPath: null, kind: 'add', diff: '' }).rows).toEqual([])
  })
})

describe('a git diff', () => {
  const diff = [
    'diff --git a/a.txt b/a.txt',
    'index ce0136..3b18e5 100644',
    '--- a/a.txt',
    '+++ b/a.txt',
    '@@ -1 +1 @@',
    '-hello',
    '+hello world',
    'diff --git a/c.txt b/c.txt',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/c.txt',
    '@@ -0,0 +1 @@',
    '+new file',
    'diff --git a/gone.txt b/gone.txt',
    'deleted file mode 100644',
    '--- a/gone.txt',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-bye',
    'diff --git a/old name.ts b/new name.ts',
    'similarity index 100%',
    'rename from old name.ts',
    'rename to new name.ts',
    'diff --git a/logo.png b/logo.png',
    'index 1..2 100644',
    'Binary files a/logo.png and b/logo.png differ',
    '',
  ].join('\n')

  test('is one file for each part, with its kind, names and sums', () => {
    expect(parseGitDiff(diff).map(({ path, oldPath, kind, added, removed }) => [path, oldPath, kind, added, removed])).toEqual([
      ['a.txt', null, 'update', 1, 1],
      ['c.txt', null, 'add', 1, 0],
      ['gone.txt', null, 'delete', 0, 1],
      ['new name.ts', 'old name.ts', 'update', 0, 0],
      ['logo.png', null, 'update', 0, 0],
    ])
  })

  test('says so where a file is binary', () => {
    expect(parseGitDiff(diff).at(-1)?.rows).toEqual([{ kind: 'note', oldLine: null, newLine: null, text: 'Binary file' }])
  })

  test('that is none has no files', () => {
    expect(parseGitDiff('hello')).toEqual([])
  })
})

test('changes of a file one after the other are one change of it', () => {
  const change = (path: string, kind: DiffFile['kind'], diff: string) => diffFile({ path, oldPath: null, kind, diff })
  const merged = mergeFiles([
    change('new.txt', 'add', 'one\n'),
    change('kept.txt', 'delete', 'old\n'),
    change('new.txt', 'update', '@@ -1 +1,2 @@\n one\n+two\n'),
    change('kept.txt', 'add', 'new\n'),
    { ...change('told.txt', 'update', ''), isUnknown: true },
    change('told.txt', 'delete', ''),
  ])
  expect(merged).toMatchObject([
    { path: 'new.txt', kind: 'add', added: 2, removed: 0 },
    { path: 'kept.txt', kind: 'update', added: 1, removed: 1 },
    { path: 'told.txt', kind: 'delete', isUnknown: true },
  ])
})
