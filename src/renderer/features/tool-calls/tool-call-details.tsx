import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ToolCall } from '#shared/contract/tool-calls.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { clientNameWithTransport } from '../../lib/client-name.ts'
import { formatDateTime } from '../../lib/format.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { Failure } from '../../ui/failure.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { JsonBlock } from '../../ui/json-block.tsx'
import { useShownText } from '../../ui/show-all.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ToolCallStatusPill } from './tool-call-status-pill.tsx'

/** A result that is JSON is shown as such. */
function parsedJson(text: string): { value: unknown } | null {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return { value: JSON.parse(text) }
  } catch {
    // It only looked like JSON: shown as text.
    return null
  }
}

function Result({ call }: { call: ToolCall }) {
  const { t } = useTranslation()
  const { shown, showAll } = useShownText(call.result ?? '')
  const json = useMemo(() => (showAll === null ? parsedJson(shown) : null), [shown, showAll])
  if (call.result === null) {
    return <p className="text-muted text-sm">{t(call.endedAt === null ? 'toolCalls.noResultYet' : 'toolCalls.noResult')}</p>
  }
  if (json) return <JsonBlock value={json.value} label={t('toolCalls.result')} />
  return (
    <>
      <CodeBlock
        text={shown}
        copyValue={call.result}
        label={t('toolCalls.result')}
        className="[&_pre]:whitespace-pre-wrap [&_pre]:break-words"
      />
      {showAll}
    </>
  )
}

function Details({ call }: { call: ToolCall }) {
  const { t } = useTranslation()
  return (
    <>
      <Facts>
        <Fact name={t('toolCalls.columns.status')}>
          <ToolCallStatusPill status={call.status} />
        </Fact>
        <Fact name={t('toolCalls.columns.client')}>{clientNameWithTransport(call.client, call.transport)}</Fact>
        <Fact name={t('toolCalls.columns.started')}>{formatDateTime(call.startedAt)}</Fact>
        <Fact name={t('toolCalls.columns.duration')}>
          <Elapsed startedAt={call.startedAt} endedAt={call.endedAt} className="tabular-nums" />
        </Fact>
        {call.runId !== null && (
          <Fact name={t('toolCalls.run')}>
            <Link href={pagePath('runs', call.runId)} className="text-accent hover:underline">
              {t('toolCalls.openRun')}
            </Link>
          </Fact>
        )}
      </Facts>
      <h3 className="font-medium text-muted text-xs">{t('toolCalls.arguments')}</h3>
      <JsonBlock value={call.arguments} label={t('toolCalls.arguments')} className="max-h-72" />
      <h3 className="font-medium text-muted text-xs">{t('toolCalls.result')}</h3>
      <Result call={call} />
    </>
  )
}

/** One tool call with what was sent and what came back, beside the list. */
export function ToolCallDetails({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const call = useQuery(orpc.toolCalls.get.queryOptions({ input: { id } }))
  return (
    <aside
      aria-label={t('toolCalls.details')}
      className="flex min-h-0 w-[26rem] max-w-[48%] shrink-0 flex-col gap-3 overflow-y-auto rounded-lg border border-line bg-surface p-4"
    >
      <header className="flex items-center justify-between gap-2">
        <h2 className="min-w-0 truncate font-mono font-semibold text-sm">{call.data?.tool ?? t('toolCalls.details')}</h2>
        <IconButton icon={X} size="sm" label={t('toolCalls.closeDetails')} keys="escape" onClick={onClose} />
      </header>
      {call.isPending ? (
        <Loading />
      ) : call.isError ? (
        <Failure error={call.error} isCompact onRetry={() => void call.refetch()} />
      ) : (
        <Details call={call.data} />
      )}
    </aside>
  )
}
