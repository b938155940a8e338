import type { ApprovalAnswerer, ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import type { FileChange, Item, TokenUsage } from '#shared/contract/items.ts'
import type { RunStatus } from '#shared/contract/run-status.ts'
import type { AppError } from '#shared/errors.ts'
import type { CutEvent } from '../../lib/cut-event.ts'

/** `interrupted`: the turn ended before Codex reported the item's end. */
export type ItemState = 'inProgress' | 'completed' | 'failed' | 'declined' | 'interrupted'

interface ItemBase {
  /** Unique within its run: Codex's item id, numbered when Codex uses an id again. */
  key: string
  state: ItemState
  /** The event that has the whole texts of an entry which are cut here. */
  cut?: CutEvent | null
}

export interface UserMessageEntry extends ItemBase {
  kind: 'userMessage'
  itemId: string
  text: string
}

export interface MessageEntry extends ItemBase {
  kind: 'message'
  itemId: string
  text: string
}

export interface ReasoningEntry extends ItemBase {
  kind: 'reasoning'
  itemId: string
  sections: readonly string[]
}

export interface CommandEntry extends ItemBase {
  kind: 'command'
  itemId: string
  command: string
  cwd: string
  /** May hold ANSI sequences; the end of it when `outputCut`. */
  output: string
  outputCut: boolean
  exitCode: number | null
  durationMs: number | null
}

export interface FileChangeEntry extends ItemBase {
  kind: 'fileChange'
  itemId: string
  changes: readonly FileChange[]
}

export interface McpToolEntry extends ItemBase {
  kind: 'mcpTool'
  itemId: string
  server: string
  tool: string
  arguments: unknown
  result: unknown
  error: unknown
  durationMs: number | null
}

export interface WebSearchEntry extends ItemBase {
  kind: 'webSearch'
  itemId: string
  query: string
}

export interface PlanEntry extends ItemBase {
  kind: 'plan'
  itemId: string
  text: string
}

/** An item of a type that we do not know: shown as it came. */
export interface OtherEntry extends ItemBase {
  kind: 'other'
  itemId: string
  item: Item
}

export interface ApprovalAnswer {
  decision: ApprovalDecision
  answeredBy: ApprovalAnswerer
  reason: string | null
  at: number
}

export interface ApprovalEntry extends ItemBase {
  kind: 'approval'
  approvalId: string
  request: ApprovalRequest
  requestedAt: number
  expiresAt: number
  answer: ApprovalAnswer | null
}

export interface NoticeEntry extends ItemBase {
  kind: 'notice'
  level: 'info' | 'warning' | 'error'
  message: string
  details: string | null
  willRetry: boolean
}

/** One thing that happened in a run, in the order in which it began. */
export type ConversationEntry =
  | UserMessageEntry
  | MessageEntry
  | ReasoningEntry
  | CommandEntry
  | FileChangeEntry
  | McpToolEntry
  | WebSearchEntry
  | PlanEntry
  | OtherEntry
  | ApprovalEntry
  | NoticeEntry

/** An entry that stands for an item of Codex. */
export type ItemEntry = Exclude<ConversationEntry, ApprovalEntry | NoticeEntry>

/** What the events of one run add up to. */
export interface RunConversation {
  runId: string
  /** Newest event folded in; older and equal ones are passed over. */
  lastSeq: number
  /** The run's first event was folded in: there is nothing before the first entry. */
  hasStart: boolean
  prompt: string | null
  client: string | null
  status: RunStatus
  queuedAt: number | null
  startedAt: number | null
  endedAt: number | null
  result: string | null
  error: AppError | null
  /** Usage of this run alone. */
  usage: TokenUsage | null
  /** Usage of the thread when the run began; `null` until the run told its first usage. */
  usageBefore: TokenUsage | null
  /** Tokens that the model's last request filled of `contextWindow`. */
  contextTokens: number | null
  contextWindow: number | null
  model: string | null
  /** Unified diff of all changes of the turn so far; says nothing until `knowsDiff`. */
  diff: string | null
  knowsDiff: boolean
  /** Answers to approvals whose request stands before what was folded in. */
  earlyAnswers: readonly (ApprovalAnswer & { approvalId: string })[]
  /** How the first end of a turn left what was still open then. */
  firstClose: 'completed' | 'interrupted' | null
  entries: readonly ConversationEntry[]
  /** The events that have the whole of a member which is cut here. */
  cuts: { readonly prompt: CutEvent | null; readonly result: CutEvent | null; readonly diff: CutEvent | null }
}

/** The runs of one session (or one run alone), oldest first. */
export interface Conversation {
  /** Set by a rename that was seen live. */
  title: string | null
  runs: readonly RunConversation[]
}

export const emptyConversation: Conversation = { title: null, runs: [] }

export function emptyRun(runId: string): RunConversation {
  return {
    runId,
    lastSeq: 0,
    hasStart: false,
    prompt: null,
    client: null,
    status: 'queued',
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    result: null,
    error: null,
    usage: null,
    usageBefore: null,
    contextTokens: null,
    contextWindow: null,
    model: null,
    diff: null,
    knowsDiff: false,
    earlyAnswers: [],
    firstClose: null,
    entries: [],
    cuts: { prompt: null, result: null, diff: null },
  }
}
