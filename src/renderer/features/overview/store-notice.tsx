import { useTranslation } from 'react-i18next'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { Notice } from '../../ui/notice.tsx'

/** What is wrong with the database, if anything. */
export function StoreNotice({ store }: { store: GatewayStatus['store'] }) {
  const { t } = useTranslation()
  switch (store.state) {
    case 'ok':
      return null
    case 'recovered':
      return (
        <Notice tone="warn" title={t('overview.store.recovered')}>
          <p>{store.message}</p>
          <p>{t('overview.store.backup', { path: store.backupPath })}</p>
        </Notice>
      )
    default:
      return (
        <Notice tone="bad" title={t(`overview.store.${store.state}`)}>
          {store.message}
        </Notice>
      )
  }
}
