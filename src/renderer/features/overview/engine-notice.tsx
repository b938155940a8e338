import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { Notice } from '../../ui/notice.tsx'

/** The next step while Codex cannot be used. */
export function EngineNotice({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation()
  if (engine.readiness === 'ready' || engine.readiness === 'checking') return null
  const stderrTail = engine.process.status === 'failed' ? engine.process.stderrTail : ''
  return (
    <Notice
      tone={engine.readiness === 'signedOut' ? 'warn' : 'bad'}
      title={`${t('overview.engine.title')}: ${t(`overview.engine.readiness.${engine.readiness}`)}`}
      action={
        <ButtonLink asChild size="sm">
          <Link href="/welcome">{t('overview.engine.setUp')}</Link>
        </ButtonLink>
      }
    >
      <InlineCode text={engine.nextStep ?? engine.why} />
      {stderrTail !== '' && <pre className="mt-1 max-h-32 overflow-auto font-mono text-xs">{stderrTail}</pre>}
    </Notice>
  )
}
