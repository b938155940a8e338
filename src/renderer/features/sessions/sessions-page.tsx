import { useTranslation } from 'react-i18next'
import { Page, PageHeader } from '../../ui/page.tsx'

export function SessionsPage() {
  const { t } = useTranslation()
  return (
    <Page>
      <PageHeader title={t('app.views.sessions')} />
    </Page>
  )
}
