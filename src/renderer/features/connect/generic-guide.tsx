import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ClientCommands } from '#shared/contract/clients.ts'
import { orpc } from '../../gateway/gateway.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { InlineCode } from '../../ui/inline-code.tsx'
import { Notice } from '../../ui/notice.tsx'

function CopyRow({ name, value, copyLabel }: { name: string; value: string; copyLabel: string }) {
  return (
    <div className="flex items-center gap-3 py-1.5">
      <dt className="w-28 shrink-0 text-muted">{name}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-between gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-2.5">
        <code className="min-w-0 break-words font-mono text-xs">{value}</code>
        <CopyButton text={value} label={copyLabel} />
      </dd>
    </div>
  )
}

/** What any other client needs to know. */
export function GenericGuide({ commands }: { commands: ClientCommands }) {
  const { t } = useTranslation()
  const status = useQuery(orpc.gateway.status.queryOptions())
  return (
    <div className="flex flex-col gap-3">
      <h2 className="font-semibold text-base">{t('connect.other')}</h2>
      <p className="text-muted">{t('connect.generic.text')}</p>
      <dl>
        <CopyRow
          name={t('connect.generic.endpoint')}
          value={status.data?.endpoint ?? '…'}
          copyLabel={t('connect.generic.copyEndpoint')}
        />
        <CopyRow
          name={t('connect.generic.header')}
          value="Authorization: Bearer <token>"
          copyLabel={t('connect.generic.copyHeader')}
        />
        <CopyRow
          name={t('connect.generic.tokenCommand')}
          value={commands.tokenText}
          copyLabel={t('connect.generic.copyTokenCommand')}
        />
        {commands.stdioText !== null && (
          <CopyRow name={t('connect.generic.stdio')} value={commands.stdioText} copyLabel={t('connect.generic.copyStdio')} />
        )}
      </dl>
      {commands.stdioText === null && <Notice tone="info">{t('connect.noStdio')}</Notice>}
      <p className="text-muted">
        <InlineCode text={t('connect.generic.headerText')} />
      </p>
    </div>
  )
}
