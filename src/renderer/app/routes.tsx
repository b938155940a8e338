import { Compass } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { ButtonLink } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Page, PageHeader } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { PageBoundary } from './page-boundary.tsx'

// The pages load when they are first opened, so that the first paint waits for none of them.
const WelcomePage = lazy(async () => ({ default: (await import('../features/welcome/welcome-page.tsx')).WelcomePage }))
const OverviewPage = lazy(async () => ({ default: (await import('../features/overview/overview-page.tsx')).OverviewPage }))
const SessionsPage = lazy(async () => ({ default: (await import('../features/sessions/sessions-page.tsx')).SessionsPage }))
const SessionPage = lazy(async () => ({ default: (await import('../features/sessions/session-page.tsx')).SessionPage }))
const RunsPage = lazy(async () => ({ default: (await import('../features/runs/runs-page.tsx')).RunsPage }))
const RunPage = lazy(async () => ({ default: (await import('../features/runs/run-page.tsx')).RunPage }))
const ApprovalsPage = lazy(async () => ({ default: (await import('../features/approvals/approvals-page.tsx')).ApprovalsPage }))
const ToolCallsPage = lazy(async () => ({ default: (await import('../features/tool-calls/tool-calls-page.tsx')).ToolCallsPage }))
const LogPage = lazy(async () => ({ default: (await import('../features/log/log-page.tsx')).LogPage }))
const ConnectPage = lazy(async () => ({ default: (await import('../features/connect/connect-page.tsx')).ConnectPage }))
const SettingsPage = lazy(async () => ({ default: (await import('../features/settings/settings-page.tsx')).SettingsPage }))

function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <Page>
      <PageHeader title={t('app.notFound.title')} />
      <EmptyState
        icon={Compass}
        title={t('app.notFound.text')}
        action={
          <ButtonLink asChild>
            <Link href="/overview">{t('app.notFound.action')}</Link>
          </ButtonLink>
        }
      />
    </Page>
  )
}

/** Every address of the panel; details take the id of their noun. */
export function Routes() {
  const [location] = useLocation()
  return (
    <PageBoundary resetKey={location}>
      <Suspense fallback={<Loading className="px-6 py-5" />}>
        <Switch>
          <Route path="/">
            <Redirect to="/overview" replace />
          </Route>
          <Route path="/welcome" component={WelcomePage} />
          <Route path="/overview" component={OverviewPage} />
          <Route path="/sessions" component={SessionsPage} />
          <Route path="/sessions/:id">{({ id }) => <SessionPage key={id} id={id} />}</Route>
          <Route path="/runs" component={RunsPage} />
          <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
          <Route path="/approvals" component={ApprovalsPage} />
          <Route path="/tool-calls">
            <ToolCallsPage id={null} />
          </Route>
          <Route path="/tool-calls/:id">{({ id }) => <ToolCallsPage id={id} />}</Route>
          <Route path="/log" component={LogPage} />
          <Route path="/connect" component={ConnectPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </PageBoundary>
  )
}
