import { useTranslation } from 'react-i18next'
import { pageTitle } from '#shared/pages.ts'
import { FixedPage, PageHeader } from '../../ui/page.tsx'
import { EventLogView } from '../../widgets/event-log/event-log-view.tsx'

const everything = {}

/** Everything that happens in the gateway, live. */
export function LogPage() {
  const { t } = useTranslation()
  return (
    <FixedPage className="gap-2.5 pb-4">
      <PageHeader title={pageTitle('log')} description={t('log.description')} />
      <EventLogView scope={everything} />
    </FixedPage>
  )
}
