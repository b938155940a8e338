import type { Run } from '#shared/contract/runs.ts'
import { addUsage, subtractUsage } from '#shared/token-usage.ts'
import type { Conversation, ConversationEntry, RunConversation } from './conversation-items.ts'
import { isSameText, runUsage } from './fold-events.ts'
import { RunDraft } from './run-draft.ts'

/** Puts what was folded from earlier events before what is there; the result is as if all had been folded in order. */
export function withEarlierPart(earlier: Conversation, later: Conversation): Conversation {
  const rests = new Map(later.runs.map((run) => [run.runId, run]))
  const before = earlier.runs.map((run) => {
    const rest = rests.get(run.runId)
    return rest ? joinRun(run, rest) : run
  })
  const seen = new Set(before.map((run) => run.runId))
  const runs = [...before, ...later.runs.filter((run) => !seen.has(run.runId))]
  return { title: later.title ?? earlier.title, runs: runs.sort((a, b) => (a.runId < b.runId ? -1 : 1)) }
}

function joinRun(earlier: RunConversation, later: RunConversation): RunConversation {
  return withoutRepeatedPrompt({
    ...later,
    hasStart: earlier.hasStart || later.hasStart,
    prompt: earlier.prompt ?? later.prompt,
    client: earlier.client ?? later.client,
    queuedAt: earlier.queuedAt ?? later.queuedAt,
    startedAt: earlier.startedAt ?? later.startedAt,
    contextTokens: later.contextTokens ?? earlier.contextTokens,
    contextWindow: later.contextWindow ?? earlier.contextWindow,
    model: later.model ?? earlier.model,
    diff: later.knowsDiff ? later.diff : earlier.diff,
    knowsDiff: later.knowsDiff || earlier.knowsDiff,
    cuts: {
      prompt: earlier.cuts.prompt ?? later.cuts.prompt,
      diff: later.knowsDiff ? later.cuts.diff : earlier.cuts.diff,
      result: later.cuts.result ?? earlier.cuts.result,
    },
    firstClose: earlier.firstClose ?? later.firstClose,
    ...joinUsage(earlier, later),
    ...joinEntries(earlier, later),
  })
}

function joinUsage(earlier: RunConversation, later: RunConversation): Pick<RunConversation, 'usage' | 'usageBefore'> {
  const { usage, usageBefore } = later
  if (earlier.usage === null || earlier.usageBefore === null) return { usage, usageBefore }
  if (usage === null) return { usage: earlier.usage, usageBefore: earlier.usageBefore }
  if (usageBefore === null) return runUsage(earlier, usage)
  return { usage: subtractUsage(addUsage(usage, usageBefore), earlier.usageBefore), usageBefore: earlier.usageBefore }
}

/** An item stands where it began, as it ended. */
function joinEntries(earlier: RunConversation, later: RunConversation): Pick<RunConversation, 'entries' | 'earlyAnswers'> {
  const draft = new RunDraft(earlier)
  for (const answer of later.earlyAnswers) draft.answer(answer)
  const before = [...draft.finish().entries]
  const after = [...later.entries]
  for (const [index, entry] of before.entries()) {
    if (entry.state !== 'inProgress') continue
    const at = 'itemId' in entry ? after.findIndex((other) => 'itemId' in other && other.itemId === entry.itemId) : -1
    const [ended] = at < 0 ? [] : after.splice(at, 1)
    if (ended) before[index] = ended
    else if (later.firstClose !== null) before[index] = { ...entry, state: later.firstClose }
  }
  return { entries: [...withFreeKeys(before, after), ...after], earlyAnswers: draft.run.earlyAnswers }
}

/** Entries that are shown keep their keys; earlier ones make way. */
function withFreeKeys(before: readonly ConversationEntry[], after: readonly ConversationEntry[]): ConversationEntry[] {
  const taken = new Set(after.map((entry) => entry.key))
  return before.map((entry) => {
    let key = entry.key
    while (taken.has(key)) key = `${key}'`
    taken.add(key)
    return key === entry.key ? entry : { ...entry, key }
  })
}

/** Codex repeats the prompt as an item at the beginning of the turn. */
function withoutRepeatedPrompt(run: RunConversation): RunConversation {
  const [first] = run.entries
  if (first?.kind !== 'userMessage' || run.prompt === null) return run
  const isCut = first.cut != null || run.cuts.prompt !== null
  if (!isSameText(first.text.trim(), run.prompt.trim(), isCut)) return run
  return { ...run, entries: run.entries.slice(1) }
}

/** Gives the runs whose beginning is not loaded what the gateway knows of them. */
export function withHeads(conversation: Conversation, heads: readonly Run[]): Conversation {
  if (heads.length === 0) return conversation
  const byId = new Map(heads.map((head) => [head.id, head]))
  const runs = conversation.runs.map((run) => {
    const head = byId.get(run.runId)
    return head && !run.hasStart ? withHead(run, head) : run
  })
  return { ...conversation, runs }
}

function withHead(run: RunConversation, head: Run): RunConversation {
  const known = {
    ...run,
    prompt: head.prompt,
    client: head.client,
    queuedAt: head.createdAt,
    startedAt: run.startedAt ?? head.startedAt,
  }
  // Events are the newer news, if there were any.
  if (run.endedAt !== null) return withoutRepeatedPrompt(known)
  const { status, result, error, endedAt } = head
  const ended = endedAt === null ? {} : { result, error, endedAt, ...(head.usage ? runUsage(run, head.usage) : {}) }
  return withoutRepeatedPrompt({ ...known, status, ...ended })
}
