import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { ToolCall } from '#shared/contract/tool-calls.ts'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { entriesOf, paged } from '../../gateway/paged.ts'
import { useAddressQuery, withQuery } from '../../lib/address.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { useChoiceFilter } from '../../ui/list-filter.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { ToolCallDetails } from './tool-call-details.tsx'
import { ToolCallList } from './tool-call-list.tsx'

/** Names of the tools that were called lately. */
function useCalledTools(): string[] {
  const recent = useQuery(
    orpc.toolCalls.list.queryOptions({
      input: { limit: 200 },
      select: (page) => [...new Set(page.data.map((call) => call.tool))].sort(),
    }),
  )
  return recent.data ?? []
}

/** What MCP clients called, and with what result; `id` is the call whose details are open. */
export function ToolCallsPage({ id }: { id: string | null }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const tool = useChoiceFilter({
    param: 'tool',
    label: t('toolCalls.columns.tool'),
    allLabel: t('toolCalls.allTools'),
    options: useCalledTools(),
    isOpen: true,
  })
  const status = useChoiceFilter({
    param: 'status',
    label: t('toolCalls.columns.status'),
    allLabel: t('toolCalls.allStatuses'),
    options: ToolCall.shape.status.options,
    labelOf: (value) => t(`toolCalls.statuses.${value}`),
  })
  const filter = {
    ...(status.value === null ? {} : { status: status.value }),
    ...(tool.value === null ? {} : { tool: tool.value }),
  }
  const calls = useInfiniteQuery(orpc.toolCalls.list.infiniteOptions({ ...paged(filter), select: entriesOf }))
  const list = withQuery(pagePath('tool-calls'), useAddressQuery())
  const close = () => navigate(list)
  return (
    <ListPage
      title={pageTitle('tool-calls')}
      description={t('toolCalls.description')}
      list={calls}
      loading={t('toolCalls.loading')}
      filters={[tool, status]}
      empty={{
        icon: Wrench,
        title: t('toolCalls.emptyTitle'),
        description: t('toolCalls.emptyText'),
        action: (
          <ButtonLink asChild>
            <Link href={pagePath('connect')}>{t('toolCalls.connect')}</Link>
          </ButtonLink>
        ),
      }}
      noMatch={{ title: t('toolCalls.noMatchTitle'), description: t('toolCalls.noMatchText') }}
      beside={{
        label: t('toolCalls.list'),
        entry: id !== null && <ToolCallDetails key={id} id={id} onClose={close} />,
        close,
      }}
    >
      {(entries) => <ToolCallList calls={entries} openId={id} isNarrow={id !== null} />}
    </ListPage>
  )
}
