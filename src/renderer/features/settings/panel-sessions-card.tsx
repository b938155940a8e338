import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import type { PanelSession } from '#shared/contract/panel-sessions.ts'
import { orpc, retryConnection } from '../../gateway/gateway.ts'
import { appErrorOf } from '../../lib/app-error.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, CardBody } from '../../ui/card.tsx'
import { ConfirmedButton } from '../../ui/confirmed-button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { browserName } from './browser-name.ts'

function SessionRow({ session }: { session: PanelSession }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const name = session.userAgent === '' ? t('settings.browsers.unnamed') : browserName(session.userAgent)
  const end = useMutation(
    orpc.panelSessions.end.mutationOptions({
      onError: (error: Error) => {
        // Our own connection ends with its session, often before the answer.
        if (session.isCurrent) return retryConnection()
        const { message, hint } = appErrorOf(error)
        toast.error(message, { description: hint })
      },
      onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.panelSessions.key() }),
    }),
  )
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium" title={session.userAgent}>
            {name}
          </span>
          {session.isCurrent && <Badge>{t('settings.browsers.current')}</Badge>}
        </p>
        <p className="text-muted text-xs">
          {t('settings.browsers.signedIn')} <RelativeTime at={session.createdAt} /> · {t('settings.browsers.lastSeen')}{' '}
          <RelativeTime at={session.lastSeenAt} />
        </p>
      </div>
      <ConfirmedButton
        size="sm"
        isBusy={end.isPending}
        aria-label={t('settings.browsers.endOne', { name })}
        question={{
          title: t('settings.browsers.confirm', { name }),
          description: t(session.isCurrent ? 'settings.browsers.confirmCurrent' : 'settings.browsers.confirmOther'),
          confirmLabel: t('settings.browsers.end'),
        }}
        onConfirm={() => end.mutate({ id: session.id })}
      >
        {t('settings.browsers.end')}
      </ConfirmedButton>
    </li>
  )
}

/** The browsers that are signed in to this panel, each to be signed out. */
export function PanelSessionsCard() {
  const { t } = useTranslation()
  const sessions = useQuery(orpc.panelSessions.list.queryOptions())
  return (
    <Card title={t('settings.browsers.title')} aria-label={t('settings.browsers.title')}>
      <CardBody className="border-line border-b text-muted text-sm">{t('settings.browsers.text')}</CardBody>
      {sessions.isPending && <Loading rows={2} />}
      {sessions.isError && (
        <CardBody>
          <Failure error={sessions.error} isCompact onRetry={() => void sessions.refetch()} />
        </CardBody>
      )}
      {sessions.data?.length === 0 && <CardBody className="text-muted">{t('settings.browsers.none')}</CardBody>}
      {sessions.data !== undefined && sessions.data.length > 0 && (
        <ul className="divide-y divide-line">
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Card>
  )
}
