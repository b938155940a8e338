import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ApiKeyOption } from './api-key-option.tsx'
import { ChatGptOption } from './chatgpt-option.tsx'
import { CodexProgram } from './codex-program.tsx'
import { CodexReady } from './codex-ready.tsx'
import { DemoOption } from './demo-option.tsx'
import { useWelcome } from './first-run.ts'

function Step({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation()
  switch (engine.readiness) {
    case 'ready':
      return <CodexReady engine={engine} />
    case 'checking':
      return <Loading label={t('welcome.checking')} />
    case 'signedOut':
      return (
        <>
          <ChatGptOption />
          <ApiKeyOption />
          <DemoOption />
        </>
      )
    default:
      return <CodexProgram engine={engine} problem={engine.readiness} />
  }
}

function EngineStep() {
  const status = useQuery(orpc.gateway.status.queryOptions())
  if (status.isPending) return <Loading />
  if (status.isError) return <Failure error={status.error} onRetry={() => void status.refetch()} />
  return <Step engine={status.data.engine} />
}

/** The first steps: a Codex that can be used. Skippable, and open again from the overview. */
export function WelcomePage() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const skip = useWelcome((state) => state.skip)
  const readiness = useQuery(orpc.gateway.status.queryOptions()).data?.engine.readiness
  const isSignedOut = readiness === 'signedOut'
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-3 px-6 py-8">
        <header className="mb-2">
          <h1 className="font-semibold text-xl">{t('welcome.title')}</h1>
          <p className="mt-1 text-base text-muted">
            {isSignedOut ? `${t('welcome.intro')} ${t('welcome.first')}` : t('welcome.intro')}
          </p>
        </header>
        <EngineStep />
        {readiness !== 'ready' && (
          <Button
            variant="ghost"
            className="self-end"
            onClick={() => {
              skip()
              navigate(pagePath('overview'))
            }}
          >
            {t('welcome.skip')}
          </Button>
        )}
      </div>
    </div>
  )
}
