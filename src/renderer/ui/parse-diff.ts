/** One row of a rendered diff; line numbers are 1-based, `null` where that side has no such line. */
export interface DiffRow {
  kind: 'hunk' | 'context' | 'added' | 'removed' | 'note'
  oldLine: number | null
  newLine: number | null
  text: string
}

export interface DiffFile {
  path: string
  /** Where a moved file was before. */
  oldPath: string | null
  kind: 'add' | 'delete' | 'update'
  rows: readonly DiffRow[]
  added: number
  removed: number
  /** What was changed in it was not told: rows and counts say nothing. */
  isUnknown?: true
}

const hunkHeader = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/

/** The hunks of one file. What is not of the unified format is shown as context without numbers, never dropped. */
export function parseHunks(diff: string): DiffRow[] {
  const rows: DiffRow[] = []
  let oldLine: number | null = null
  let newLine: number | null = null
  for (const line of linesOf(diff)) {
    const header = hunkHeader.exec(line)
    if (header) {
      oldLine = Number(header[1])
      newLine = Number(header[2])
      rows.push({ kind: 'hunk', oldLine: null, newLine: null, text: line })
    } else if (line.startsWith('@@')) {
      oldLine = null
      newLine = null
      rows.push({ kind: 'hunk', oldLine: null, newLine: null, text: line })
    } else if (line.startsWith('\\')) {
      rows.push({ kind: 'note', oldLine: null, newLine: null, text: line.slice(1).trim() })
    } else if (line.startsWith('+')) {
      rows.push({ kind: 'added', oldLine: null, newLine, text: line.slice(1) })
      newLine = next(newLine)
    } else if (line.startsWith('-')) {
      rows.push({ kind: 'removed', oldLine, newLine: null, text: line.slice(1) })
      oldLine = next(oldLine)
    } else {
      rows.push({ kind: 'context', oldLine, newLine, text: line.startsWith(' ') ? line.slice(1) : line })
      oldLine = next(oldLine)
      newLine = next(newLine)
    }
  }
  return rows
}

/** A file that was added or deleted as a whole, from its content. */
export function parseContent(content: string, kind: 'add' | 'delete'): DiffRow[] {
  return linesOf(content).map((text, index) =>
    kind === 'add'
      ? { kind: 'added', oldLine: null, newLine: index + 1, text }
      : { kind: 'removed', oldLine: index + 1, newLine: null, text },
  )
}

/** Codex ends the hunks of a file that it moves with a line of its own, which the move itself tells already. */
function withoutMoveNote(diff: string): string {
  return diff.replace(/(^|\n)\n*Moved to: [^\n]*\n*$/, '$1')
}

/** One file with the sums of its rows. `diff`: hunks of an update, the whole content of an added or deleted file. */
export function diffFile(change: { path: string; oldPath: string | null; kind: DiffFile['kind']; diff: string }): DiffFile {
  const isDiff = change.kind === 'update' || hunkHeader.test(change.diff.slice(0, change.diff.indexOf('\n')))
  const rows =
    isDiff || change.kind === 'update' ? parseHunks(withoutMoveNote(change.diff)) : parseContent(change.diff, change.kind)
  return withCounts(change.path, change.oldPath, change.kind, rows)
}

/** The files of a `git diff`. */
export function parseGitDiff(diff: string): DiffFile[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '))
    .map(parseGitFile)
}

/** Changes of one after the other, each file once, where it stood first. */
export function mergeFiles(files: readonly DiffFile[]): DiffFile[] {
  const merged = new Map<string, DiffFile>()
  for (const file of files) {
    const before = merged.get(file.path)
    merged.set(file.path, before ? mergeFile(before, file) : file)
  }
  return [...merged.values()]
}

function mergeFile(before: DiffFile, after: DiffFile): DiffFile {
  return {
    ...after,
    oldPath: before.oldPath ?? after.oldPath,
    kind: after.kind === 'update' ? before.kind : after.kind === 'add' && before.kind === 'delete' ? 'update' : after.kind,
    rows: [...before.rows, ...after.rows],
    added: before.added + after.added,
    removed: before.removed + after.removed,
    ...(before.isUnknown && { isUnknown: true }),
  }
}

function parseGitFile(part: string): DiffFile {
  const hunksAt = part.search(/^@@/m)
  const header = hunksAt < 0 ? part : part.slice(0, hunksAt)
  const headerLine = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(header)?.[1]?.trim() ?? null
  const oldName = withoutPrefix(headerLine('---') ?? headerLine('rename from'))
  const newName = withoutPrefix(headerLine('\\+\\+\\+') ?? headerLine('rename to'))
  const named = /^diff --git a\/(.*) b\/(.*)$/m.exec(header)
  const kind = /^new file/m.test(header) ? 'add' : /^deleted file/m.test(header) ? 'delete' : 'update'
  const path = (kind === 'delete' ? oldName : newName) ?? named?.[2] ?? ''
  const oldPath = kind === 'update' && oldName !== null && oldName !== path ? oldName : null
  const rows: DiffRow[] = /^Binary files/m.test(header)
    ? [{ kind: 'note', oldLine: null, newLine: null, text: 'Binary file' }]
    : hunksAt < 0
      ? []
      : parseHunks(part.slice(hunksAt))
  return withCounts(path, oldPath, kind, rows)
}

function withoutPrefix(name: string | null): string | null {
  if (name === null || name === '/dev/null') return null
  return name.replace(/^"|"$/g, '').replace(/^[ab]\//, '')
}

function withCounts(path: string, oldPath: string | null, kind: DiffFile['kind'], rows: readonly DiffRow[]): DiffFile {
  let added = 0
  let removed = 0
  for (const row of rows) {
    if (row.kind === 'added') added += 1
    else if (row.kind === 'removed') removed += 1
  }
  return { path, oldPath, kind, rows, added, removed }
}

function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

function next(line: number | null): number | null {
  return line === null ? null : line + 1
}
