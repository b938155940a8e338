import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../gateway/gateway.ts'
import { classNames } from '../lib/class-names.ts'
import { Mark } from './mark.tsx'
import { type NavigationPage, navigationPages } from './pages.ts'

function NavigationLink({ page, isCurrent, waiting }: { page: NavigationPage; isCurrent: boolean; waiting: number }) {
  const { t } = useTranslation()
  const Icon = page.icon
  return (
    <Link
      href={pagePath(page.id)}
      aria-current={isCurrent ? 'page' : undefined}
      title={page.title}
      className={classNames(
        'relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm transition-colors max-narrow:justify-center max-narrow:px-0',
        isCurrent ? 'bg-selected font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden className={classNames('size-4 shrink-0', isCurrent && 'text-accent')} strokeWidth={1.75} />
      <span className="flex-1 truncate max-narrow:sr-only">{page.title}</span>
      {waiting > 0 && (
        <span className="grid h-4.5 min-w-4.5 place-items-center rounded-full bg-bad-solid px-1 font-semibold text-on-accent text-xs leading-none max-narrow:absolute max-narrow:-top-1 max-narrow:right-0">
          <span aria-hidden>{waiting > 99 ? '99+' : waiting}</span>
          <span className="sr-only">{t('app.pendingApprovals', { count: waiting })}</span>
        </span>
      )}
    </Link>
  )
}

/** The left column. */
export function Navigation() {
  const { t } = useTranslation()
  const [location] = useLocation()
  const status = useQuery(orpc.gateway.status.queryOptions())
  return (
    <nav
      aria-label={t('app.navigation')}
      className="flex w-48 shrink-0 flex-col gap-0.5 border-line border-r bg-sidebar p-2.5 max-narrow:w-12 max-narrow:p-1.5"
    >
      <div className="flex h-9 items-center gap-2 px-1.5 pb-2 max-narrow:justify-center max-narrow:px-0" title={t('app.name')}>
        <Mark className="size-5 shrink-0" />
        <span className="whitespace-nowrap font-semibold text-sm tracking-tight max-narrow:sr-only">{t('app.shortName')}</span>
      </div>
      {navigationPages.map((page) => (
        <NavigationLink
          key={page.id}
          page={page}
          isCurrent={location === pagePath(page.id) || location.startsWith(`${pagePath(page.id)}/`)}
          waiting={(status.data && page.waiting?.(status.data)) ?? 0}
        />
      ))}
    </nav>
  )
}
