import { CircleCheck, CircleSlash, Clock, LoaderCircle, ShieldQuestion } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { isEvent } from '#shared/contract/events.ts'
import { pagePath } from '#shared/pages.ts'
import { clientName } from '../../lib/client-name.ts'
import { formatCompact, formatDateTime, formatTimeOfDay } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Failure } from '../../ui/failure.tsx'
import { useWholeEvent } from '../whole-event.tsx'
import type { RunConversation } from './conversation-items.ts'
import { UserBubble } from './user-bubble.tsx'

function waitsForAnswer({ entries }: RunConversation): boolean {
  return entries.some((entry) => entry.kind === 'approval' && entry.state === 'inProgress')
}

/** How the run stands or ended, in one line; a failure with its next step. */
export function RunEnd({ run }: { run: RunConversation }) {
  const { t } = useTranslation()
  const line = 'flex flex-wrap items-center gap-x-2 gap-y-0.5 px-2 text-muted text-xs'
  const startedAt = run.startedAt ?? run.queuedAt
  const time = startedAt !== null && <Elapsed startedAt={startedAt} endedAt={run.endedAt} className="tabular-nums" />
  switch (run.status) {
    case 'queued':
      return (
        <p className={line}>
          <Clock aria-hidden className="size-3.5" />
          {t('conversation.queued')}
        </p>
      )
    case 'running':
      if (waitsForAnswer(run)) {
        return (
          <p className={line}>
            <ShieldQuestion aria-hidden className="size-3.5 text-warn" />
            {t('runStatus.waiting')} {time}
          </p>
        )
      }
      return (
        <p className={line}>
          <LoaderCircle aria-hidden className="size-3.5 animate-spin text-accent" />
          {t('conversation.working')} {time}
        </p>
      )
    case 'completed':
      return (
        <p className={line}>
          <CircleCheck aria-hidden className="size-3.5 text-ok" />
          {t('conversation.completed')} {time}
          {run.usage && <span>· {t('conversation.tokens', { total: formatCompact(run.usage.totalTokens) })}</span>}
          <RunLink runId={run.runId} />
          <CopyResult run={run} />
        </p>
      )
    case 'interrupted':
      return (
        <p className={line}>
          <CircleSlash aria-hidden className="size-3.5 text-warn" />
          {run.error?.message ?? t('conversation.interrupted')} {time}
          <RunLink runId={run.runId} />
        </p>
      )
    case 'failed':
      return (
        <div className="flex flex-col gap-1.5">
          {run.error && <Failure error={run.error} isCompact />}
          <p className={line}>
            {t('conversation.failed')} {time}
            <RunLink runId={run.runId} />
          </p>
        </div>
      )
  }
}

function CopyResult({ run: { result, cuts } }: { run: RunConversation }) {
  const { t } = useTranslation()
  const { fetch } = useWholeEvent(cuts.result)
  if (result === null || result === '') return null
  const whole = async () => {
    const event = await fetch()
    return isEvent(event, 'run.ended') ? (event.data.result ?? result) : result
  }
  return <CopyButton text={cuts.result === null ? result : whole} label={t('conversation.copyResult')} />
}

function RunLink({ runId }: { runId: string }) {
  const { t } = useTranslation()
  return (
    <Link href={pagePath('runs', runId)} className="text-muted underline-offset-2 hover:text-ink hover:underline">
      · {t('conversation.details')}
    </Link>
  )
}

/** Where a run begins: who asked, when, and the prompt. */
export function RunHead({ run }: { run: RunConversation }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-1">
      <h2 className="sr-only">{t('conversation.runBy', { client: clientName(run.client ?? '') })}</h2>
      {run.queuedAt !== null && (
        <p className="self-end text-faint text-xs" title={formatDateTime(run.queuedAt)}>
          {clientName(run.client ?? '')} · {formatTimeOfDay(run.queuedAt)}
        </p>
      )}
      {run.prompt !== null && <UserBubble text={run.prompt} cut={run.cuts.prompt} />}
    </div>
  )
}
