import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { pagePath } from '#shared/pages.ts'
import { classNames } from '../../lib/class-names.ts'
import { formatInteger } from '../../lib/format.ts'
import { BarSparkline } from '../../ui/bar-sparkline.tsx'
import { Card, CardBody } from '../../ui/card.tsx'

function Count({ href, value, label, isUrgent = false }: { href: string; value: number; label: string; isUrgent?: boolean }) {
  return (
    <Link href={href} className="-mx-2 -my-1 flex-1 rounded-md px-2 py-1 transition-colors hover:bg-hover">
      <span className={classNames('block font-semibold text-xl tabular-nums', isUrgent && 'text-bad')}>
        {formatInteger(value)}
      </span>
      <span className="block text-muted text-xs">{label}</span>
    </Link>
  )
}

/** What is going on right now and went on in the last hour. */
export function ActivityCard({ status, className }: { status: GatewayStatus; className?: string }) {
  const { t } = useTranslation()
  const total = status.runsPerMinute.reduce((sum, count) => sum + count, 0)
  const peak = Math.max(0, ...status.runsPerMinute)
  return (
    <Card title={t('overview.activity.title')} className={classNames('@container flex flex-col', className)}>
      <CardBody className="flex flex-1 @xl:flex-row flex-col @xl:items-center @xl:gap-8 gap-4">
        <div className="flex @xl:flex-1 gap-6">
          <Count href={pagePath('runs')} value={status.activeRuns} label={t('overview.activity.active')} />
          <Count href={pagePath('runs')} value={status.queuedRuns} label={t('overview.activity.queued')} />
          <Count
            href={pagePath('approvals')}
            value={status.pendingApprovals}
            label={t('overview.activity.approvals')}
            isUrgent={status.pendingApprovals > 0}
          />
        </div>
        <figure className="@xl:mt-0 mt-auto @xl:flex-1">
          <BarSparkline
            values={status.runsPerMinute}
            label={t('overview.activity.summary', { total, peak })}
            className="h-20 @xl:h-9 w-full"
          />
          <figcaption className="mt-1.5 flex justify-between gap-2 text-muted text-xs">
            <span>{t('overview.activity.perMinute')}</span>
            <span className="tabular-nums">{formatInteger(total)}</span>
          </figcaption>
        </figure>
      </CardBody>
    </Card>
  )
}
