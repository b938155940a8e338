import { Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../gateway/connection-state.ts'
import { retryConnection } from '../gateway/gateway.ts'
import { useNow } from '../lib/clock.ts'
import { Button } from '../ui/button.tsx'

function NextTry({ at }: { at: number }) {
  const { t } = useTranslation()
  const seconds = Math.ceil((at - useNow('second')) / 1000)
  return seconds > 0 ? t('connection.bannerRetryIn', { seconds }) : t('connection.bannerRetryNow')
}

/** Over the page while the connection is lost; what was read before stays in view. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const connection = useConnection()
  if (connection.status !== 'disconnected') return null
  return (
    <div role="alert" className="flex items-center gap-2.5 border-line border-b bg-warn-soft px-6 py-1.5 text-ink text-sm">
      <Unplug aria-hidden className="size-4 shrink-0 text-warn" />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{t('connection.bannerTitle')}</span>{' '}
        <span className="text-muted">
          {connection.nextRetryAt === null ? t('connection.bannerRetryNow') : <NextTry at={connection.nextRetryAt} />}{' '}
          {t('connection.bannerKept')}
        </span>
      </p>
      <Button size="sm" onClick={retryConnection}>
        {t('connection.retryNow')}
      </Button>
    </div>
  )
}
