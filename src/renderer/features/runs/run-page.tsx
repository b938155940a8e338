import { useTranslation } from 'react-i18next'
import { Page, PageHeader } from '../../ui/page.tsx'

export function RunPage({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <Page>
      <PageHeader title={t('app.views.runs')} description={id} />
    </Page>
  )
}
