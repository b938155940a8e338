import { SearchX, Wrench } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { ToolCall } from '#shared/contract/tool-calls.ts'
import { pageTitle } from '#shared/pages.ts'
import { useAddressParam, useAddressQuery, withQuery } from '../../lib/address.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { FixedPage, PageHeader } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ToolCallDetails } from './tool-call-details.tsx'
import { ToolCallList } from './tool-call-list.tsx'
import { noFilter, type ToolCallFilter, useCalledTools, useToolCalls } from './use-tool-calls.ts'

const statuses = ['all', ...ToolCall.shape.status.options] as const

function NoToolCalls({ filter, onReset }: { filter: ToolCallFilter; onReset: () => void }) {
  const { t } = useTranslation()
  if (filter.status !== 'all' || filter.tool !== 'all') {
    return (
      <EmptyState
        icon={SearchX}
        title={t('toolCalls.noMatchTitle')}
        description={t('toolCalls.noMatchText')}
        action={<Button onClick={onReset}>{t('toolCalls.clearFilter')}</Button>}
      />
    )
  }
  return (
    <EmptyState
      icon={Wrench}
      title={t('toolCalls.emptyTitle')}
      description={t('toolCalls.emptyText')}
      action={
        <ButtonLink asChild>
          <Link href="/connect">{t('toolCalls.connect')}</Link>
        </ButtonLink>
      }
    />
  )
}

function ToolCalls({ filter, openId, onReset }: { filter: ToolCallFilter; openId: string | null; onReset: () => void }) {
  const { t } = useTranslation()
  const calls = useToolCalls(filter)
  if (calls.isPending) return <Loading label={t('toolCalls.loading')} />
  if (calls.isError) return <Failure error={calls.error} onRetry={() => void calls.refetch()} />
  if (calls.data.length === 0) return <NoToolCalls filter={filter} onReset={onReset} />
  return (
    <>
      <ToolCallList calls={calls.data} openId={openId} isNarrow={openId !== null} />
      {calls.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button isBusy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
            {t('toolCalls.loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}

function Filters({ filter, onChange }: { filter: ToolCallFilter; onChange: (filter: ToolCallFilter) => void }) {
  const { t } = useTranslation()
  const tools = useCalledTools()
  const toolOptions = [...new Set([...tools, ...(filter.tool === 'all' ? [] : [filter.tool])])]
  return (
    <>
      <Select
        label={t('toolCalls.columns.tool')}
        value={filter.tool}
        onChange={(tool) => onChange({ ...filter, tool })}
        options={[{ value: 'all', label: t('toolCalls.allTools') }, ...toolOptions.map((tool) => ({ value: tool, label: tool }))]}
      />
      <Select<ToolCallFilter['status']>
        label={t('toolCalls.columns.status')}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status })}
        options={statuses.map((value) => ({
          value,
          label: value === 'all' ? t('toolCalls.allStatuses') : t(`toolCalls.statuses.${value}`),
        }))}
      />
    </>
  )
}

/** What MCP clients called, and with what result; `id` is the call whose details are open. */
export function ToolCallsPage({ id }: { id: string | null }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [status, setStatus] = useAddressParam<ToolCallFilter['status']>('status', 'all', statuses)
  const [tool, setTool] = useAddressParam<string>('tool', 'all')
  const list = withQuery('/tool-calls', useAddressQuery())
  const setFilter = (next: ToolCallFilter) => {
    setStatus(next.status)
    setTool(next.tool)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || id === null) return
    event.preventDefault()
    navigate(list)
  }

  return (
    <FixedPage className="pb-4">
      <PageHeader
        title={pageTitle('tool-calls')}
        description={t('toolCalls.description')}
        actions={<Filters filter={{ status, tool }} onChange={setFilter} />}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the details wherever the focus is */}
      <div className="flex min-h-0 flex-1 gap-3" onKeyDown={onKeyDown}>
        <section
          aria-label={t('toolCalls.list')}
          className="min-h-0 min-w-0 flex-1 overflow-auto rounded-lg border border-line bg-surface"
        >
          <ToolCalls filter={{ status, tool }} openId={id} onReset={() => setFilter(noFilter)} />
        </section>
        {id !== null && <ToolCallDetails key={id} id={id} onClose={() => navigate(list)} />}
      </div>
    </FixedPage>
  )
}
