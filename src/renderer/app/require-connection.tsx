import { useQuery } from '@tanstack/react-query'
import { KeyRound, PlugZap } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../gateway/connection-state.ts'
import { orpc, retryConnection } from '../gateway/gateway.ts'
import { isDesktop } from '../lib/bridge.ts'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { Mark } from './mark.tsx'

function Plate({ children }: { children: ReactNode }) {
  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-md flex-col gap-3 rounded-xl border border-line bg-surface p-6 shadow-raised">
        {children}
      </div>
    </main>
  )
}

function Unauthorized() {
  const { t } = useTranslation()
  // Read while the panel was connected; nothing is asked now.
  const commands = useQuery({ ...orpc.clients.commands.queryOptions(), enabled: false })
  return (
    <Plate>
      <KeyRound aria-hidden className="size-6 text-accent" strokeWidth={1.5} />
      <h1 className="font-semibold text-lg">{t('connection.unauthorizedTitle')}</h1>
      <p className="text-muted">{t('connection.unauthorizedText')}</p>
      <CodeBlock isWrapped text={commands.data?.openText ?? 'switchboard open'} label={t('connection.unauthorizedCommand')} />
      <p className="text-muted">{t('connection.unauthorizedAfter')}</p>
      <Button className="self-start" onClick={retryConnection}>
        {t('ui.retry')}
      </Button>
    </Plate>
  )
}

function NotThere() {
  const { t } = useTranslation()
  return (
    <Plate>
      <PlugZap aria-hidden className="size-6 text-warn" strokeWidth={1.5} />
      <h1 className="font-semibold text-lg">{t('connection.downTitle')}</h1>
      <p className="text-muted">{t('connection.downText')}</p>
      {!isDesktop() && <CodeBlock text="switchboard serve" label={t('connection.downCommand')} />}
      <Button className="self-start" onClick={retryConnection}>
        {t('connection.retryNow')}
      </Button>
    </Plate>
  )
}

function Connecting() {
  const { t } = useTranslation()
  return (
    <main className="grid h-full place-items-center">
      <div role="status" className="flex flex-col items-center gap-3 text-muted">
        <Mark className="size-10 animate-pulse-slow" />
        {t('connection.connecting')}
      </div>
    </main>
  )
}

/** Lets the panel in once the gateway answered; later losses show in the banner instead, over what is known. */
export function RequireConnection({ children }: { children: ReactNode }) {
  const status = useConnection((state) => state.status)
  const everConnected = useConnection((state) => state.everConnected)
  if (status === 'unauthorized') return <Unauthorized />
  if (everConnected) return children
  return status === 'disconnected' ? <NotThere /> : <Connecting />
}
