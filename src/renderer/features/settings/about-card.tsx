import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../gateway/gateway.ts'
import { Card, CardBody } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'

function CopyablePath({ path, label }: { path: string; label: string }) {
  return (
    <span className="flex items-center gap-1">
      <code title={path} className="truncate font-mono text-xs">
        {path}
      </code>
      <CopyButton text={path} label={label} />
    </span>
  )
}

export function AboutCard() {
  const { t } = useTranslation()
  const status = useQuery(orpc.gateway.status.queryOptions())
  if (!status.data) return null
  const { version, dataDir, panelUrl, engine } = status.data
  return (
    <Card title={t('settings.about')}>
      <CardBody>
        <Facts className="items-center">
          <Fact name={t('settings.version')}>{version}</Fact>
          <Fact name={t('settings.dataDir')}>
            <CopyablePath path={dataDir} label={t('settings.copyDataDir')} />
          </Fact>
          <Fact name={t('settings.panelUrl')}>
            <CopyablePath path={panelUrl} label={t('settings.copyPanelUrl')} />
          </Fact>
          {engine.codexHome !== null && (
            <Fact name={t('settings.codexHome')}>
              <code className="font-mono text-xs">{engine.codexHome}</code>
            </Fact>
          )}
          <Fact name={t('settings.license')}>MIT</Fact>
        </Facts>
      </CardBody>
    </Card>
  )
}
