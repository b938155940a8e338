import { Compass } from 'lucide-react'
import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { idle } from '../lib/breathe.ts'
import { ButtonLink } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Page, PageHeader } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { lazyPage } from './lazy-page.tsx'
import { PageBoundary } from './page-boundary.tsx'

// The pages load when they are first opened, or before when there is time, so that the first paint waits for none of them.
const WelcomePage = lazyPage(async () => (await import('../features/welcome/welcome-page.tsx')).WelcomePage)
const OverviewPage = lazyPage(async () => (await import('../features/overview/overview-page.tsx')).OverviewPage)
const SessionsPage = lazyPage(async () => (await import('../features/sessions/sessions-page.tsx')).SessionsPage)
const SessionPage = lazyPage(async () => (await import('../features/sessions/session-page.tsx')).SessionPage)
const RunsPage = lazyPage(async () => (await import('../features/runs/runs-page.tsx')).RunsPage)
const RunPage = lazyPage(async () => (await import('../features/runs/run-page.tsx')).RunPage)
const ApprovalsPage = lazyPage(async () => (await import('../features/approvals/approvals-page.tsx')).ApprovalsPage)
const ToolCallsPage = lazyPage(async () => (await import('../features/tool-calls/tool-calls-page.tsx')).ToolCallsPage)
const LogPage = lazyPage(async () => (await import('../features/log/log-page.tsx')).LogPage)
const ConnectPage = lazyPage(async () => (await import('../features/connect/connect-page.tsx')).ConnectPage)
const SettingsPage = lazyPage(async () => (await import('../features/settings/settings-page.tsx')).SettingsPage)

/** In the order in which they are likely to be wanted. */
const pages = [
  SessionPage,
  RunPage,
  SessionsPage,
  RunsPage,
  ApprovalsPage,
  LogPage,
  ToolCallsPage,
  ConnectPage,
  SettingsPage,
  OverviewPage,
]

/** Fetches one page after the other while the browser has nothing else to do. */
function usePreloadedPages(): void {
  useEffect(() => {
    const stop = new AbortController()
    void preloadPages(stop.signal)
    return () => stop.abort()
  }, [])
}

async function preloadPages(signal: AbortSignal): Promise<void> {
  for (const page of pages) {
    await idle()
    if (signal.aborted) return
    await page.preload()
  }
}

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
  usePreloadedPages()
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
