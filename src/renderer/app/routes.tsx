import { useQuery } from '@tanstack/react-query'
import { Compass } from 'lucide-react'
import type { ReactNode } from 'react'
import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { pagePath } from '#shared/pages.ts'
import { needsSetUp, useWelcome } from '../features/welcome/first-run.ts'
import { orpc } from '../gateway/gateway.ts'
import { whenIdle } from '../lib/scheduling.ts'
import { ButtonLink } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Page, PageHeader } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { type LazyPage, lazyPage } from './lazy-page.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { definitions, navigationPages } from './pages.ts'

interface PageRoutes {
  path: string
  Page: LazyPage<{ id: string | null }>
  Entry: LazyPage<{ id: string }> | null
  takesId: boolean
}

const routes: readonly PageRoutes[] = [...definitions].map(([folder, { load, entry }]) => ({
  path: `/${folder}`,
  Page: lazyPage(load),
  Entry: typeof entry === 'function' ? lazyPage(entry) : null,
  takesId: entry === 'samePage',
}))

/** In the order in which they are likely to be wanted: what is read, then where it is found. */
const preloaded = [...routes.flatMap(({ Entry }) => Entry ?? []), ...navigationPages.flatMap(({ id }) => pageAt(`/${id}`) ?? [])]

function pageAt(path: string) {
  return routes.find((route) => route.path === path)?.Page
}

/** Fetches one page after the other while the browser has nothing else to do. */
function usePreloadedPages(): void {
  useEffect(() => {
    const stop = new AbortController()
    void preloadPages(stop.signal)
    return () => stop.abort()
  }, [])
}

async function preloadPages(signal: AbortSignal): Promise<void> {
  for (const page of preloaded) {
    await whenIdle()
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
            <Link href={pagePath('overview')}>{t('app.notFound.action')}</Link>
          </ButtonLink>
        }
      />
    </Page>
  )
}

/** Leads to the first steps when Codex cannot work yet and nothing was ever done with it. */
export function FirstRunRedirect({ children }: { children: ReactNode }) {
  const [location] = useLocation()
  const isSkipped = useWelcome((state) => state.isSkipped)
  const status = useQuery(orpc.gateway.status.queryOptions())
  const isCandidate = !isSkipped && status.data !== undefined && needsSetUp(status.data.engine.readiness)
  const sessions = useQuery(orpc.sessions.list.queryOptions({ input: { limit: 1 }, enabled: isCandidate }))
  const isFirstRun = isCandidate && sessions.data?.data.length === 0
  if (isFirstRun && (location === '/' || location === pagePath('overview'))) return <Redirect to="/welcome" replace />
  return children
}

/** Every address of the panel. */
export function Routes() {
  const [location] = useLocation()
  usePreloadedPages()
  return (
    <PageBoundary resetKey={location}>
      <Suspense fallback={<Loading className="px-6 py-5" />}>
        <Switch>
          <Route path="/">
            <Redirect to={pagePath('overview')} replace />
          </Route>
          {routes.map(({ path, Page: PageOf, takesId }) => (
            <Route key={path} path={takesId ? `${path}/:id?` : path}>
              {({ id }: { id?: string }) => <PageOf id={id ?? null} />}
            </Route>
          ))}
          {routes.map(
            ({ path, Entry }) =>
              Entry && (
                <Route key={path} path={`${path}/:id`}>
                  {({ id }: { id: string }) => <Entry key={id} id={id} />}
                </Route>
              ),
          )}
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </PageBoundary>
  )
}
