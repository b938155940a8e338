import type { ApprovalDecision } from '#shared/contract/approvals.ts'
import { describeRequest } from '../approval-text.ts'
import type { CliContext } from '../context.ts'
import { connect } from '../gateway-client.ts'
import { type ListOptions, pageInput, printPage } from '../list-command.ts'
import { printJson, printLine } from '../output.ts'
import { formatTime } from '../table.ts'

export interface ApprovalsOptions extends ListOptions {
  /** The answered ones too. */
  all?: boolean
}

export async function approvals(context: CliContext, options: ApprovalsOptions): Promise<void> {
  const api = await connect(context.dataDir)
  const page = await api.approvals.list({ ...pageInput(options), ...(options.all ? {} : { status: 'pending' }) })
  printPage(page, options, {
    command: options.all ? 'approvals --all' : 'approvals',
    empty: options.all ? 'No approvals yet.' : 'No approval is waiting.',
    columns: [
      { title: 'APPROVAL', value: (approval) => approval.id },
      { title: 'ASKED', value: (approval) => formatTime(approval.createdAt) },
      { title: 'DECISION', value: (approval) => approval.decision ?? approval.status },
      { title: 'BY', value: (approval) => approval.answeredBy ?? '-' },
      { title: 'REQUEST', value: (approval) => describeRequest(approval.request) },
    ],
  })
}

export async function answerApproval(
  context: CliContext,
  id: string,
  decision: ApprovalDecision,
  options: { json?: boolean },
): Promise<void> {
  const api = await connect(context.dataDir)
  const approval = await api.approvals.answer({ id, decision })
  if (options.json) printJson(approval)
  else printLine(`${approval.id} ${approval.decision ?? approval.status}`)
}
