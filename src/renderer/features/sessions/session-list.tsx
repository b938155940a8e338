import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { RunStatus } from '#shared/contract/run-status.ts'
import type { Session } from '#shared/contract/sessions.ts'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { clientName } from '../../lib/client-name.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx'
import { RunStatusPill } from '../../widgets/runs/run-status-pill.tsx'

function SessionRow({ session }: { session: Session }) {
  const status = RunStatus.safeParse(session.lastRunStatus).data
  return (
    <TableRow isInteractive>
      <TableCell className="w-full max-w-0 py-1.5">
        <Link href={pagePath('sessions', session.id)} className="block truncate font-medium after:absolute after:inset-0">
          {session.title}
        </Link>
        <span className="block truncate font-mono text-faint text-xs" title={session.workspace}>
          {session.workspace}
        </span>
      </TableCell>
      <TableCell className="max-w-40 truncate text-muted">{clientName(session.client)}</TableCell>
      <TableCell className="text-right text-muted tabular-nums">{session.runCount}</TableCell>
      <TableCell>{status && <RunStatusPill status={status} of={{ sessionId: session.id }} />}</TableCell>
      <TableCell className="whitespace-nowrap text-right text-muted text-xs">
        <RelativeTime at={session.updatedAt} />
      </TableCell>
    </TableRow>
  )
}

/** Sessions as rows that open the conversation. */
export function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useTranslation()
  return (
    <Table aria-label={pageTitle('sessions')}>
      <TableHead>
        <tr>
          <TableHeader>{t('sessions.columns.session')}</TableHeader>
          <TableHeader>{t('sessions.columns.client')}</TableHeader>
          <TableHeader className="text-right">{t('sessions.columns.runs')}</TableHeader>
          <TableHeader>{t('sessions.columns.lastRun')}</TableHeader>
          <TableHeader className="text-right">{t('sessions.columns.updated')}</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </TableBody>
    </Table>
  )
}
