import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Run } from '#shared/contract/runs.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { clientNameWithTransport } from '../../lib/client-name.ts'
import { formatDateTime, formatInteger } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'

function Id({ id, label }: { id: string; label: string }) {
  return (
    <span className="flex items-center gap-1">
      <span className="truncate font-mono text-xs" title={id}>
        {id}
      </span>
      <CopyButton text={id} label={label} />
    </span>
  )
}

/** Where a run came from, how long it took and what it used. */
export function RunFacts({ run }: { run: Run }) {
  const { t } = useTranslation()
  const { usage } = run
  const session = useQuery(orpc.sessions.get.queryOptions({ input: { id: run.sessionId } }))
  return (
    <div className="grid grid-cols-2 gap-x-8">
      <Facts className="content-start">
        <Fact name={t('runs.facts.client')}>{clientNameWithTransport(run.client, run.transport)}</Fact>
        <Fact name={t('runs.facts.session')}>
          <Link href={pagePath('sessions', run.sessionId)} className="text-accent hover:underline">
            {session.data?.title ?? t('runs.openSession')}
          </Link>
        </Fact>
        <Fact name={t('runs.facts.created')}>{formatDateTime(run.createdAt)}</Fact>
        <Fact name={t('runs.facts.duration')}>
          {run.startedAt === null ? '–' : <Elapsed startedAt={run.startedAt} endedAt={run.endedAt} className="tabular-nums" />}
        </Fact>
      </Facts>
      <Facts className="content-start">
        <Fact name={t('runs.facts.tokens')}>
          {usage === null ? (
            '–'
          ) : (
            <span
              className="tabular-nums"
              title={t('runs.usageTitle', {
                cached: formatInteger(usage.cachedInputTokens),
                reasoning: formatInteger(usage.reasoningOutputTokens),
              })}
            >
              {formatInteger(usage.totalTokens)}{' '}
              <span className="text-faint">
                {t('runs.usage', { input: formatInteger(usage.inputTokens), output: formatInteger(usage.outputTokens) })}
              </span>
            </span>
          )}
        </Fact>
        <Fact name={t('runs.facts.run')}>
          <Id id={run.id} label={t('runs.copyRun')} />
        </Fact>
        {run.threadId !== null && (
          <Fact name={t('runs.facts.thread')}>
            <Id id={run.threadId} label={t('runs.copyThread')} />
          </Fact>
        )}
        {run.turnId !== null && (
          <Fact name={t('runs.facts.turn')}>
            <Id id={run.turnId} label={t('runs.copyTurn')} />
          </Fact>
        )}
      </Facts>
    </div>
  )
}
