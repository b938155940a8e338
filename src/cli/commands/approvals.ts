import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { fieldsOf } from '#shared/answer-fields.ts'
import { approvalLine } from '#shared/approval-line.ts'
import type { ApprovalDecision } from '#shared/contract/approvals.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { AppFailure } from '#shared/errors.ts'
import { assertAnswers } from '../answer-form.ts'
import type { CliContext } from '../context.ts'
import { connect, connectAsPerson } from '../gateway-client.ts'
import { type ListOptions, pageInput, printPage } from '../list-command.ts'
import { printJson, printLine } from '../output.ts'
import { formatTime } from '../table.ts'
import { accepts } from '../terminal-approvals.ts'

export interface ApprovalsOptions extends ListOptions {
  /** The answered ones too. */
  all?: boolean
}

export async function approvals(context: CliContext, options: ApprovalsOptions): Promise<void> {
  const api = await connect(context.dataDir)
  const page = await api.approvals.list({ ...pageInput(options), ...(options.all ? {} : { status: 'pending' }) })
  await printPage(page, options, {
    get: (id) => api.approvals.get({ id }),
    command: options.all ? 'approvals --all' : 'approvals',
    dataDir: context.dataDir,
    // That none of them waits has a text of its own.
    isFiltered: false,
    empty: options.all ? 'No approvals yet.' : 'No approval is waiting.',
    columns: [
      { title: 'APPROVAL', value: (approval) => approval.id },
      { title: 'ASKED', value: (approval) => formatTime(approval.createdAt) },
      { title: 'DECISION', value: (approval) => approval.decision ?? approval.status },
      { title: 'BY', value: (approval) => approval.answeredBy ?? '-' },
      { title: 'REQUEST', value: (approval) => approvalLine(approval.request) },
    ],
  })
}

export interface AnswerOptions {
  json?: boolean
  /** The answers to a form as JSON; `-` reads standard input. */
  content?: string
}

const Content = z.record(z.string(), z.unknown())

/** Throws `invalidInput` when it is no JSON object. */
async function readContent(given: string | undefined): Promise<Record<string, unknown> | null> {
  if (given === undefined) return null
  try {
    return Content.parse(JSON.parse(given === '-' ? await text(process.stdin) : given))
  } catch (cause) {
    throw new AppFailure(
      {
        code: 'invalidInput',
        field: 'content',
        message: '--content is no JSON object.',
        hint: `E.g. --content '{"name": "main"}'`,
      },
      { cause },
    )
  }
}

/** The content to send with a yes; `null` when nothing is asked for. Throws `invalidInput` when answers are missing. */
async function contentFor(api: GatewayClient, id: string, given: Record<string, unknown> | null) {
  const approval = await api.approvals.get({ id })
  // One that was answered before is refused by the gateway, which says how it was answered.
  if (approval.status !== 'pending') return null
  const fields = fieldsOf(approval.request)
  assertAnswers(fields, given ?? {})
  return fields.length === 0 ? null : (given ?? {})
}

export async function answerApproval(
  context: CliContext,
  id: string,
  decision: ApprovalDecision,
  options: AnswerOptions,
): Promise<void> {
  const given = await readContent(options.content)
  if (given && !accepts(decision)) {
    throw new AppFailure({
      code: 'invalidInput',
      field: 'content',
      message: `Answers cannot be given together with "${decision}".`,
      hint: 'Leave --content out, or accept.',
    })
  }
  const api = await connectAsPerson(context.dataDir)
  const content = accepts(decision) ? await contentFor(api, id, given) : null
  const approval = await api.approvals.answer({ id, decision, ...(content ? { content } : {}) })
  if (options.json) printJson(approval)
  else printLine(`${approval.id} ${approval.decision ?? approval.status}`)
}
