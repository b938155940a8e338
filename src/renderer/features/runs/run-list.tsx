import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Run } from '#shared/contract/runs.ts'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { clientName, clientNameWithTransport } from '../../lib/client-name.ts'
import { formatCompact, formatInteger } from '../../lib/format.ts'
import { Elapsed } from '../../ui/elapsed.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx'
import { RunStatusPill } from '../../widgets/runs/run-status-pill.tsx'

/** The first line of a prompt that says something. */
function firstLine(prompt: string): string {
  return prompt.split('\n').find((line) => line.trim() !== '') ?? prompt
}

function RunRow({ run }: { run: Run }) {
  return (
    <TableRow isInteractive>
      <TableCell>
        <RunStatusPill status={run.status} of={{ runId: run.id }} />
      </TableCell>
      <TableCell className="w-full max-w-0">
        <Link
          href={pagePath('runs', run.id)}
          title={run.prompt.slice(0, 500)}
          className="block truncate after:absolute after:inset-0"
        >
          {firstLine(run.prompt)}
        </Link>
        {run.error && run.status === 'failed' && <span className="block truncate text-bad text-xs">{run.error.message}</span>}
      </TableCell>
      <TableCell className="max-w-36 truncate text-muted" title={clientNameWithTransport(run.client, run.transport)}>
        {clientName(run.client)}
      </TableCell>
      <TableCell
        className="text-right text-muted tabular-nums"
        title={run.usage === null ? undefined : formatInteger(run.usage.totalTokens)}
      >
        {run.usage === null ? '–' : formatCompact(run.usage.totalTokens)}
      </TableCell>
      <TableCell className="whitespace-nowrap text-right text-muted tabular-nums">
        {run.startedAt === null ? '–' : <Elapsed startedAt={run.startedAt} endedAt={run.endedAt} />}
      </TableCell>
      <TableCell className="whitespace-nowrap text-right text-muted text-xs">
        <RelativeTime at={run.createdAt} />
      </TableCell>
    </TableRow>
  )
}

/** Runs as rows that open their details. */
export function RunList({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation()
  return (
    <Table aria-label={pageTitle('runs')}>
      <TableHead>
        <tr>
          <TableHeader>{t('runs.columns.status')}</TableHeader>
          <TableHeader>{t('runs.columns.prompt')}</TableHeader>
          <TableHeader>{t('runs.columns.client')}</TableHeader>
          <TableHeader className="text-right">{t('runs.columns.tokens')}</TableHeader>
          <TableHeader className="text-right">{t('runs.columns.duration')}</TableHeader>
          <TableHeader className="text-right">{t('runs.columns.created')}</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </TableBody>
    </Table>
  )
}
