import { createInterface } from 'node:readline/promises'
import type { ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import { requestLines } from './approval-text.ts'
import { note, printable } from './output.ts'

const keys: Readonly<Record<string, ApprovalDecision>> = {
  a: 'accept',
  y: 'accept',
  s: 'acceptForSession',
  d: 'decline',
  n: 'decline',
  c: 'cancel',
}

/** The decision behind a typed answer: a key, or the decision's own name. */
export function decisionOf(answer: string): ApprovalDecision | null {
  const text = answer.trim().toLowerCase()
  return keys[text] ?? Object.values(keys).find((decision) => decision.toLowerCase() === text) ?? null
}

export interface TerminalAnswer {
  decision: ApprovalDecision
  content?: Record<string, unknown>
}

/** What has to be typed besides yes or no: one question per property or question id. */
function questionsOf(request: ApprovalRequest): { id: string; text: string }[] {
  if (request.kind === 'userInput') return request.questions.map(({ id, question }) => ({ id, text: question }))
  if (request.kind !== 'elicitation') return []
  const properties = request.requestedSchema['properties']
  return typeof properties === 'object' && properties !== null ? Object.keys(properties).map((id) => ({ id, text: id })) : []
}

const askedFor = 'Accept (a), accept for this session (s), decline (d) or cancel the run (c)? '

/**
 * Asks on the terminal. Aborting `signal` withdraws the question because somebody else answered; `null` when it was
 * withdrawn or the input ended (Ctrl-D).
 */
export async function askOnTerminal(request: ApprovalRequest, signal: AbortSignal): Promise<TerminalAnswer | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // With a reader on the terminal Ctrl-C arrives here instead of as a signal; Windows would end us at a real one.
  terminal.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'))
  const inputEnded = new AbortController()
  terminal.once('close', () => inputEnded.abort())
  const over = AbortSignal.any([signal, inputEnded.signal])
  const ask = (text: string) => terminal.question(text, { signal: over })
  try {
    for (const line of requestLines(request)) note(printable(line))
    let decision: ApprovalDecision | null = null
    while (decision === null) decision = decisionOf(await ask(askedFor))
    const questions = decision === 'accept' || decision === 'acceptForSession' ? questionsOf(request) : []
    if (questions.length === 0) return { decision }
    const content: Record<string, unknown> = {}
    for (const { id, text } of questions) content[id] = await ask(`${printable(text)}: `)
    return { decision, content }
  } catch (thrown) {
    if (!over.aborted) throw thrown
    // The cursor still stands behind the question.
    note('')
    return null
  } finally {
    terminal.close()
  }
}
