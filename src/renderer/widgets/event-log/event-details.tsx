import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { pagePath } from '#shared/pages.ts'
import { cutOf } from '../../lib/cut-event.ts'
import { formatDateTime, formatInteger } from '../../lib/format.ts'
import { Fact, Facts } from '../../ui/facts.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { JsonBlock } from '../../ui/json-block.tsx'
import { useWholeEvent } from '../whole-event.tsx'

/** One event with everything it carries, beside the log. */
export function EventDetails({ event, onClose }: { event: GatewayEvent; onClose: () => void }) {
  const { t } = useTranslation()
  const whole = useWholeEvent(cutOf(event))
  return (
    <aside
      aria-label={t('log.details')}
      className="flex min-h-0 w-[24rem] max-w-[45%] shrink-0 flex-col gap-3 overflow-y-auto rounded-lg border border-line bg-surface p-3"
    >
      <header className="flex items-center justify-between gap-2">
        <h2 className="truncate font-mono font-semibold text-sm">{event.type}</h2>
        <IconButton icon={X} size="sm" label={t('log.closeDetails')} keys="escape" onClick={onClose} />
      </header>
      <Facts>
        <Fact name={t('log.columns.seq')}>{formatInteger(event.seq)}</Fact>
        <Fact name={t('log.columns.time')}>{formatDateTime(event.at)}</Fact>
        {event.runId !== null && (
          <Fact name={t('log.columns.run')}>
            <Link href={pagePath('runs', event.runId)} className="font-mono text-accent text-xs hover:underline">
              {event.runId}
            </Link>
          </Fact>
        )}
        {event.sessionId !== null && (
          <Fact name={t('log.columns.session')}>
            <Link href={pagePath('sessions', event.sessionId)} className="font-mono text-accent text-xs hover:underline">
              {event.sessionId}
            </Link>
          </Fact>
        )}
      </Facts>
      {whole.showAll}
      <JsonBlock value={whole.event ?? event} label={t('log.eventJson')} className="max-h-none" />
    </aside>
  )
}
