import type { LucideIcon } from 'lucide-react'
import { Cpu, Folder, Hash, Lock, ShieldQuestion } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '#shared/contract/sessions.ts'
import { classNames } from '../../lib/class-names.ts'
import { clientName } from '../../lib/client-name.ts'
import { formatCompact, formatInteger } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import type { RunConversation } from '../../widgets/conversation/conversation-items.ts'
import { usageOfRuns } from '../../widgets/conversation/token-usage.ts'
import { SessionTitle } from './session-title.tsx'

function Detail({
  icon: Icon,
  label,
  showsLabel = false,
  gives = false,
  children,
}: {
  icon: LucideIcon
  label: string
  showsLabel?: boolean
  /** Becomes narrower when the line is too short. */
  gives?: boolean
  children: ReactNode
}) {
  return (
    <span
      className={classNames('inline-flex items-center gap-1.5', gives ? 'min-w-0' : 'shrink-0 whitespace-nowrap')}
      title={label}
    >
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className={showsLabel ? 'text-faint' : 'sr-only'}>{label}</span>
      {children}
    </span>
  )
}

/** Tokens of the session so far, and how full the model's window is. */
function Usage({ runs }: { runs: readonly RunConversation[] }) {
  const { t } = useTranslation()
  const usage = usageOfRuns(runs)
  if (usage === null) return null
  const newest = runs.findLast((run) => run.contextTokens !== null)
  const contextTokens = newest?.contextTokens ?? null
  const contextWindow = newest?.contextWindow ?? null
  const title = t('sessions.usageTitle', {
    input: formatInteger(usage.inputTokens),
    cached: formatInteger(usage.cachedInputTokens),
    output: formatInteger(usage.outputTokens),
    reasoning: formatInteger(usage.reasoningOutputTokens),
  })
  return (
    <span className="shrink-0 whitespace-nowrap tabular-nums" title={title}>
      {t('sessions.tokens', { total: formatCompact(usage.totalTokens) })}
      {contextTokens !== null && contextWindow !== null && contextTokens >= contextWindow / 100 && (
        <span className="text-faint">
          {' '}
          · {t('sessions.context', { percent: Math.round((100 * contextTokens) / contextWindow) })}
        </span>
      )}
    </span>
  )
}

/** What the session is: title, folder, thread, policy, model and use. */
export function SessionHeader({ session, runs }: { session: Session; runs: readonly RunConversation[] }) {
  const { t } = useTranslation()
  const { policy } = session
  const model = policy.model ?? runs.findLast((run) => run.model !== null)?.model ?? null
  return (
    <header className="flex min-w-0 flex-col gap-1.5">
      <SessionTitle session={session} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted text-xs wide:flex-nowrap">
        <Detail icon={Folder} gives label={t('sessions.workspace')}>
          <span className="max-w-72 truncate font-mono" title={session.workspace}>
            {session.workspace}
          </span>
          <CopyButton text={session.workspace} label={t('sessions.copyWorkspace')} />
        </Detail>
        {session.threadId !== null && (
          <Detail icon={Hash} label={t('sessions.thread')}>
            <span className="font-mono">{session.threadId.slice(0, 8)}…</span>
            <CopyButton text={session.threadId} label={t('sessions.copyThread')} />
          </Detail>
        )}
        <Detail icon={Lock} showsLabel label={t('sessions.sandbox')}>
          {policy.sandbox ?? t('sessions.codexDefault')}
        </Detail>
        <Detail icon={ShieldQuestion} showsLabel label={t('sessions.approvalPolicy')}>
          {policy.approvalPolicy ?? t('sessions.codexDefault')}
        </Detail>
        <Detail icon={Cpu} label={t('sessions.model')}>
          {model ?? t('sessions.codexDefault')}
          <span className="text-faint">· {session.engine}</span>
        </Detail>
        <span className="max-w-40 shrink-0 truncate" title={clientName(session.client)}>
          {clientName(session.client)}
        </span>
        <Usage runs={runs} />
      </div>
      {policy.sandbox === 'danger-full-access' && <p className="mt-1 text-warn text-xs">{t('sessions.fullAccess')}</p>}
    </header>
  )
}
