import type { ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'

/** In the order of the buttons; the letters answer the card in focus, else the first one on the page. */
export const decisionKeys: Readonly<Record<ApprovalDecision, string>> = {
  accept: 'a',
  acceptForSession: 's',
  decline: 'd',
  cancel: 'c',
}

/** "For the session" exists only where Codex can remember the answer. */
function canLastForSession(request: ApprovalRequest): boolean {
  switch (request.kind) {
    case 'command':
    case 'fileChange':
    case 'permissions':
      return true
    case 'elicitation': {
      const persist = request.meta?.['persist']
      return Array.isArray(persist) && persist.includes('session')
    }
    case 'userInput':
      return false
  }
}

/** The decisions that a request can be answered with. */
export function decisionsOf(request: ApprovalRequest): readonly ApprovalDecision[] {
  return canLastForSession(request) ? ['accept', 'acceptForSession', 'decline', 'cancel'] : ['accept', 'decline', 'cancel']
}

/** The decision a key stands for, or `null`. */
export function decisionOfKey(key: string, request: ApprovalRequest): ApprovalDecision | null {
  return decisionsOf(request).find((decision) => decisionKeys[decision] === key.toLowerCase()) ?? null
}
