import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ToolCall } from '#shared/contract/tool-calls.ts'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { useAddressQuery, withQuery } from '../../lib/address.ts'
import { classNames } from '../../lib/class-names.ts'
import { clientName } from '../../lib/client-name.ts'
import { Elapsed } from '../../ui/elapsed.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx'
import { ToolCallStatusPill } from './tool-call-status-pill.tsx'

/** Tool calls as rows that open their details; `isNarrow` leaves out what the details show anyway. */
export function ToolCallList({
  calls,
  openId,
  isNarrow,
}: {
  calls: readonly ToolCall[]
  openId: string | null
  isNarrow: boolean
}) {
  const { t } = useTranslation()
  const query = useAddressQuery()
  return (
    <Table aria-label={pageTitle('tool-calls')}>
      <TableHead className="sticky top-0 z-10 bg-surface">
        <tr>
          <TableHeader>{t('toolCalls.columns.status')}</TableHeader>
          <TableHeader>{t('toolCalls.columns.tool')}</TableHeader>
          {!isNarrow && <TableHeader>{t('toolCalls.columns.client')}</TableHeader>}
          {!isNarrow && <TableHeader>{t('toolCalls.columns.transport')}</TableHeader>}
          <TableHeader className="text-right">{t('toolCalls.columns.duration')}</TableHeader>
          <TableHeader className="text-right">{t('toolCalls.columns.started')}</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {calls.map((call) => (
          <TableRow key={call.id} isInteractive className={classNames(call.id === openId && 'bg-selected hover:bg-selected')}>
            <TableCell>
              <ToolCallStatusPill status={call.status} />
            </TableCell>
            <TableCell className="w-full max-w-0">
              <Link
                href={withQuery(pagePath('tool-calls', call.id), query)}
                aria-current={call.id === openId ? 'true' : undefined}
                className="block truncate font-mono text-xs after:absolute after:inset-0"
              >
                {call.tool}
              </Link>
            </TableCell>
            {!isNarrow && <TableCell className="max-w-36 truncate text-muted">{clientName(call.client)}</TableCell>}
            {!isNarrow && <TableCell className="whitespace-nowrap text-muted text-xs">{call.transport}</TableCell>}
            <TableCell className="whitespace-nowrap text-right text-muted tabular-nums">
              <Elapsed startedAt={call.startedAt} endedAt={call.endedAt} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-right text-muted text-xs">
              <RelativeTime at={call.startedAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
