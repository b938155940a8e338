import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { failedProcess, failedProcessStep, processEndText } from '#shared/process-failure.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { Notice } from '../../ui/notice.tsx'

function LastWords({ text }: { text: string }) {
  return text === '' ? null : <pre className="mt-1 max-h-32 overflow-auto font-mono text-xs">{text}</pre>
}

/** The next step while Codex cannot be used. */
export function EngineNotice({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation()
  const failed = failedProcess(engine)
  if (failed) {
    return (
      <Notice tone="bad" title={t('overview.engine.failed')}>
        {processEndText(failed)} {failedProcessStep}
        <LastWords text={failed.stderrTail} />
      </Notice>
    )
  }
  if (engine.readiness === 'ready' || engine.readiness === 'checking') return null
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
      <LastWords text={engine.process.status === 'failed' ? engine.process.stderrTail : ''} />
    </Notice>
  )
}
