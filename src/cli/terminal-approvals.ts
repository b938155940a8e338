import { createInterface } from 'node:readline/promises'
import { type AnswerField, fieldsOf } from '#shared/answer-fields.ts'
import type { ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import { describeField, readTyped } from './answer-form.ts'
import { note, printable } from './output.ts'

/** Everything somebody needs to decide, line by line. */
function requestLines(request: ApprovalRequest): string[] {
  switch (request.kind) {
    case 'command':
      return [`Codex wants to run: ${request.command}`, `  in ${request.cwd}`, ...reasonLine(request.reason)]
    case 'fileChange':
      return [
        'Codex wants to change files:',
        ...request.changes.flatMap((change) => [
          `  ${change.kind} ${change.path}`,
          ...change.diff.split('\n').map((line) => `    ${line}`),
        ]),
        ...reasonLine(request.reason),
      ]
    case 'elicitation':
      return [`The MCP server ${request.serverName} asks:`, `  ${request.message}`]
    case 'permissions':
      return ['Codex wants more permissions:', `  ${JSON.stringify(request.permissions)}`, ...reasonLine(request.reason)]
    case 'userInput':
      return ['Codex asks:', ...request.questions.map((question) => `  ${question.question}`)]
  }
}

const reasonLine = (reason: string | null) => (reason ? [`  because ${reason}`] : [])

export const keys: Readonly<Record<string, ApprovalDecision>> = {
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

/** Whether the decision says yes, so that a form has to be answered. */
export const accepts = (decision: ApprovalDecision) => decision === 'accept' || decision === 'acceptForSession'

export interface TerminalAnswer {
  decision: ApprovalDecision
  content?: Record<string, unknown>
}

export const askedFor = 'Accept (a or y), accept for this session (s), decline (d or n) or cancel the run (c)? '

/** Asks field by field, each until the answer is one. */
export async function askForm(
  fields: readonly AnswerField[],
  ask: (text: string) => Promise<string>,
): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {}
  for (const field of fields) {
    const question = `${printable(field.description ?? field.label)} (${describeField(field)}): `
    let answer = readTyped(field, await ask(question))
    while (answer === null) answer = readTyped(field, await ask(question))
    if (answer) content[field.name] = answer.value
  }
  return content
}

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
    const fields = accepts(decision) ? fieldsOf(request) : []
    return fields.length === 0 ? { decision } : { decision, content: await askForm(fields, ask) }
  } catch (thrown) {
    if (!over.aborted) throw thrown
    // The cursor still stands behind the question.
    note('')
    return null
  } finally {
    terminal.close()
  }
}
