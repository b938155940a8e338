import { useTranslation } from 'react-i18next'
import { Page, PageHeader } from '../../ui/page.tsx'

export function OverviewPage() {
  const { t } = useTranslation()
  return (
    <Page>
      <PageHeader title={t('app.views.overview')} />
    </Page>
  )
}
