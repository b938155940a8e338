import type { ConversationEntry, RunConversation } from './conversation-items.ts'

/** What stands on a line of its own in a conversation. `key` is unique and stays while the conversation grows. */
export type ConversationRow =
  | { kind: 'head' | 'end'; key: string; run: RunConversation }
  | { kind: 'entry'; key: string; entry: ConversationEntry }

const rowsOfRun = new WeakMap<RunConversation, readonly ConversationRow[]>()
const rowOfEntry = new WeakMap<ConversationEntry, ConversationRow>()

function entryRow(runId: string, entry: ConversationEntry): ConversationRow {
  const known = rowOfEntry.get(entry)
  if (known) return known
  const row: ConversationRow = { kind: 'entry', key: `${runId} ${entry.key}`, entry }
  rowOfEntry.set(entry, row)
  return row
}

/** Codex reports the error that ends a turn on the way, too; at the end of the run it stands with the next step. */
function isSaidAtEnd(entry: ConversationEntry, { status, error }: RunConversation): boolean {
  return status === 'failed' && entry.kind === 'notice' && entry.level === 'error' && entry.message === error?.message
}

function runRows(run: RunConversation): readonly ConversationRow[] {
  const known = rowsOfRun.get(run)
  if (known) return known
  const rows: ConversationRow[] = [
    { kind: 'head', key: `${run.runId} head`, run },
    ...run.entries.filter((entry) => !isSaidAtEnd(entry, run)).map((entry) => entryRow(run.runId, entry)),
    { kind: 'end', key: `${run.runId} end`, run },
  ]
  rowsOfRun.set(run, rows)
  return rows
}

/** The rows of all runs; those that did not change keep their identity. A run whose beginning is missing has no head. */
export function conversationRows(runs: readonly RunConversation[], hasEarlier: boolean): readonly ConversationRow[] {
  return runs.flatMap((run, index) => (index === 0 && hasEarlier && !run.hasStart ? runRows(run).slice(1) : runRows(run)))
}

const lineHeight = 22
const lineLength = 95
const outputLimit = 1_200

function linesOf(text: string): number {
  let lines = 0
  for (const line of text.slice(0, 20_000).split('\n')) lines += 1 + Math.floor(line.length / lineLength)
  return lines
}

function guessEntry(entry: ConversationEntry): number {
  switch (entry.kind) {
    case 'message':
    case 'plan':
      return 12 + linesOf(entry.text) * lineHeight
    case 'userMessage':
      return 30 + Math.min(linesOf(entry.text), 10) * lineHeight
    case 'command':
      if (entry.output === '' || entry.output.length > outputLimit) return 46
      return 106 + Math.min(entry.output.split('\n').length * 18, 272)
    case 'fileChange':
      return 32 + entry.changes.reduce((sum, change) => sum + 45 + Math.min(change.diff.split('\n').length * 20, 384), 0)
    case 'approval':
      return entry.state === 'inProgress' ? 280 : 34
    default:
      return 46
  }
}

const guesses = new WeakMap<ConversationRow, number>()

/** About how many pixels high a row is, before it was ever drawn. */
export function guessedHeight(row: ConversationRow): number {
  const known = guesses.get(row)
  if (known !== undefined) return known
  const guess =
    row.kind === 'entry'
      ? guessEntry(row.entry)
      : row.kind === 'end'
        ? 46
        : 58 + Math.min(linesOf(row.run.prompt ?? ''), 10) * lineHeight
  guesses.set(row, guess)
  return guess
}
