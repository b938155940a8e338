import { fieldsOf } from '#shared/answer-fields.ts'
import { approvalLine } from '#shared/approval-line.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { type EventData, type GatewayEvent, isEvent } from '#shared/contract/events.ts'
import { describeField } from './answer-form.ts'
import { errorOf, failureLines } from './failure.ts'
import { note, printable } from './output.ts'
import { ownCommand } from './own-command.ts'
import { askOnTerminal } from './terminal-approvals.ts'

/** Puts the approvals of a run before the person at the terminal, one at a time. */
export interface RunApprovals {
  notice(event: GatewayEvent): void
  /** Withdraws the question that is on the screen. */
  close(): void
}

type Requested = EventData['approval.requested']

/** Without a terminal the person is told how to answer from elsewhere. */
export function createRunApprovals(options: {
  asPerson: () => Promise<GatewayClient>
  isInteractive: boolean
  dataDir: string
}): RunApprovals {
  const open = new Map<string, AbortController>()
  let queue: Promise<void> = Promise.resolve()

  const tellHow = ({ approvalId, request }: Requested) => {
    note(`Codex waits for an approval. ${printable(approvalLine(request))}`)
    const fields = fieldsOf(request)
    const content = fields.length > 0 ? " --content '<json>'" : ''
    const command = ownCommand(`approvals answer ${approvalId} accept${content}`, options.dataDir)
    note(`  Answer it in the panel or with: ${command}`)
    for (const field of fields) note(`    ${printable(JSON.stringify(field.name))}: ${describeField(field)}`)
  }
  const ask = async (requested: Requested, withdrawn: AbortSignal) => {
    if (withdrawn.aborted) return
    try {
      const answer = await askOnTerminal(requested.request, withdrawn)
      if (answer) await (await options.asPerson()).approvals.answer({ id: requested.approvalId, ...answer })
      else if (!withdrawn.aborted) tellHow(requested)
    } catch (thrown) {
      // When somebody else was first, their answer is shown anyway.
      if (!withdrawn.aborted) note(failureLines(errorOf(thrown), options.dataDir).trimEnd())
    }
  }

  return {
    notice(event) {
      if (isEvent(event, 'approval.answered')) open.get(event.data.approvalId)?.abort()
      if (!isEvent(event, 'approval.requested')) return
      const requested = event.data
      if (!options.isInteractive) return tellHow(requested)
      const withdrawal = new AbortController()
      open.set(requested.approvalId, withdrawal)
      queue = queue.then(() => ask(requested, withdrawal.signal))
    },
    close() {
      for (const withdrawal of open.values()) withdrawal.abort()
    },
  }
}
