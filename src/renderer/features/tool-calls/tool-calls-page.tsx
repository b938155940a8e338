import { useTranslation } from 'react-i18next'
import { Page, PageHeader } from '../../ui/page.tsx'

export function ToolCallsPage({ id }: { id: string | null }) {
  const { t } = useTranslation()
  return (
    <Page>
      <PageHeader title={t('app.views.toolCalls')} description={id} />
    </Page>
  )
}
