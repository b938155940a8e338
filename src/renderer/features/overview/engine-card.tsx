import { useTranslation } from 'react-i18next'
import type { EngineReadiness, EngineStatus } from '#shared/contract/engine.ts'
import { failedProcess } from '#shared/process-failure.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card, CardBody } from '../../ui/card.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { EngineActions } from './engine-actions.tsx'

const readinessTone: Record<EngineReadiness, Tone> = {
  ready: 'ok',
  checking: 'neutral',
  missing: 'bad',
  broken: 'bad',
  tooOld: 'bad',
  signedOut: 'warn',
}

function useProcessText(process: EngineStatus['process']): string {
  const { t } = useTranslation()
  switch (process.status) {
    case 'ready':
      if (process.pid === null) return t('overview.engine.processes.perRun')
      return t(process.isPaused ? 'overview.engine.processes.paused' : 'overview.engine.processes.ready', { pid: process.pid })
    case 'restarting':
      return t('overview.engine.processes.restarting', { attempt: process.attempt })
    default:
      return t(`overview.engine.processes.${process.status}`)
  }
}

function Login({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation()
  if (engine.demo) return t('overview.engine.logins.notNeeded')
  const login = t(`overview.engine.logins.${engine.login}`)
  return engine.account === null ? login : `${login} · ${engine.account}`
}

/** Which Codex is used, why, and how it is. */
export function EngineCard({ engine, activeRuns }: { engine: EngineStatus; activeRuns: number }) {
  const { t } = useTranslation()
  const processText = useProcessText(engine.process)
  const { cannot = [] } = engine
  const readiness = failedProcess(engine) ? 'failed' : engine.readiness
  return (
    <Card
      title={t('overview.engine.title')}
      actions={<EngineActions engine={engine} activeRuns={activeRuns} />}
      className="flex flex-col"
    >
      <CardBody className="flex flex-1 flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <p className="font-semibold text-base">{engine.codexVersion ?? '—'}</p>
          <Badge tone={readiness === 'failed' ? 'bad' : readinessTone[readiness]}>
            {t(`overview.engine.readiness.${readiness}`)}
          </Badge>
          {engine.demo && <Badge tone="accent">{t('overview.engine.demo')}</Badge>}
        </div>
        <p className="line-clamp-2 text-muted" title={engine.why}>
          <InlineCode text={engine.why} />
        </p>
        <Facts className="mt-auto">
          <Fact name={t('overview.engine.engine')}>{engine.kind ?? t('overview.engine.noEngine')}</Fact>
          <Fact name={t('overview.engine.login')}>
            <Login engine={engine} />
          </Fact>
          <Fact name={t('overview.engine.process')}>{processText}</Fact>
          {cannot.length > 0 && (
            <Fact name={t('overview.engine.cannotDo')} wraps>
              {cannot.map((name) => t(`overview.engine.cannot.${name}`)).join(', ')}
            </Fact>
          )}
          {engine.codexPath !== null && (
            <Fact name={t('overview.engine.program')}>
              <code title={engine.codexPath} className="font-mono text-xs">
                {engine.codexPath}
              </code>
            </Fact>
          )}
        </Facts>
      </CardBody>
    </Card>
  )
}
