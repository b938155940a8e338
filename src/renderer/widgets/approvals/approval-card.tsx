import { CircleHelp, FilePen, KeyRound, type LucideIcon, Plug, SquareTerminal } from 'lucide-react'
import { type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldsOf } from '#shared/answer-fields.ts'
import type { AnswerProblem } from '#shared/answer-problems.ts'
import type { ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import { classNames } from '../../lib/class-names.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { AnswerForm } from './answer-form.tsx'
import { useApprovalKeys } from './approval-keys.ts'
import { ApprovalRequestView } from './approval-request-view.tsx'
import { checkAnswers, initialValues } from './check-answers.ts'
import { Countdown } from './countdown.tsx'
import { decisionKeys, decisionOfKey, decisionsOf } from './decisions.ts'

const icons: Readonly<Record<ApprovalRequest['kind'], LucideIcon>> = {
  command: SquareTerminal,
  fileChange: FilePen,
  elicitation: Plug,
  permissions: KeyRound,
  userInput: CircleHelp,
}

export interface ApprovalAnswer {
  decision: ApprovalDecision
  content?: Record<string, unknown>
}

interface ApprovalCardProps {
  approvalId: string
  request: ApprovalRequest
  requestedAt: number
  expiresAt: number
  onAnswer: (answer: ApprovalAnswer) => void
  /** The decision that is on its way. */
  answering: ApprovalDecision | null
  /** Why the last answer did not arrive. */
  error: unknown
  /** Where the request comes from. */
  origin?: ReactNode
  className?: string
}

/** A request that waits for a person: what, where, how long, and the ways to answer by mouse and by key. */
export function ApprovalCard({
  approvalId,
  request,
  requestedAt,
  expiresAt,
  onAnswer,
  answering,
  error,
  origin,
  className,
}: ApprovalCardProps) {
  const { t } = useTranslation()
  const titleId = useId()
  const card = useRef<HTMLElement>(null)
  const fields = useMemo(() => fieldsOf(request), [request])
  const [values, setValues] = useState(() => initialValues(fields))
  const [problems, setProblems] = useState<Record<string, AnswerProblem>>({})
  const Icon = icons[request.kind]
  const reason = 'reason' in request ? request.reason : null
  const server = request.kind === 'elicitation' ? request.serverName : undefined

  function answer(decision: ApprovalDecision): void {
    if (answering !== null) return
    const accepts = decision === 'accept' || decision === 'acceptForSession'
    if (!accepts || fields.length === 0) {
      onAnswer({ decision })
      return
    }
    const checked = checkAnswers(fields, values)
    if ('problems' in checked) {
      setProblems(checked.problems)
      return
    }
    setProblems({})
    onAnswer({ decision, content: checked.content })
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return
    const decision = decisionOfKey(event.key, request)
    if (decision === null) return
    event.preventDefault()
    answer(decision)
  }

  const takesKeys = useApprovalKeys(approvalId, card, onKey)

  return (
    <article
      ref={card}
      data-approval={approvalId}
      aria-labelledby={titleId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the card in focus is the one that letters answer
      tabIndex={0}
      className={classNames(
        'flex min-w-0 flex-col gap-3 rounded-lg border border-line-strong border-l-2 border-l-warn-dot bg-surface p-4',
        className,
      )}
    >
      <header className="flex items-center gap-2">
        <Icon aria-hidden className="size-4 shrink-0 text-warn" />
        <h3 id={titleId} className="min-w-0 truncate font-semibold text-sm">
          {t(`approvals.kinds.${request.kind}`, { server })}
        </h3>
        <span className="ml-auto">
          <Countdown requestedAt={requestedAt} expiresAt={expiresAt} />
        </span>
      </header>
      {reason !== null && reason !== '' && <p className="break-words text-muted text-sm">{reason}</p>}
      <ApprovalRequestView request={request} />
      {fields.length > 0 && <AnswerForm fields={fields} values={values} problems={problems} onChange={setValues} />}
      {error !== null && <Failure error={error} isCompact />}
      <footer className="flex flex-wrap items-center gap-2">
        {decisionsOf(request).map((decision) => (
          <Button
            key={decision}
            size="sm"
            variant={decision === 'accept' ? 'primary' : decision === 'cancel' ? 'ghost' : 'secondary'}
            isBusy={answering === decision}
            disabled={answering !== null}
            {...(takesKeys ? { 'aria-keyshortcuts': decisionKeys[decision].toUpperCase() } : {})}
            onClick={() => answer(decision)}
          >
            {t(`approvals.decisions.${decision}`)}
            {takesKeys && (
              <span aria-hidden className="-mr-1 inline-flex">
                <KeyHint keys={decisionKeys[decision]} />
              </span>
            )}
          </Button>
        ))}
        {origin !== undefined && <div className="ml-auto min-w-0 text-muted text-xs">{origin}</div>}
      </footer>
    </article>
  )
}
