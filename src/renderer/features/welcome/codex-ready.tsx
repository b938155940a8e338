import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { pagePath } from '#shared/pages.ts'
import { ButtonLink } from '../../ui/button.tsx'

/** Where to go on; another account begins with "Sign out" on the overview. */
export function CodexReady({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation()
  const login = t(`welcome.ready.logins.${engine.demo ? 'demo' : engine.login}`)
  const hasAccount = !engine.demo && (engine.login === 'chatgpt' || engine.login === 'apiKey')
  return (
    <section role="status" className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <h2 className="flex items-center gap-2 font-semibold text-base">
        <CircleCheck aria-hidden className="size-4.5 text-ok" strokeWidth={1.75} />
        {t('welcome.ready.title')}
      </h2>
      <p className="text-muted">{t('welcome.ready.text', { version: engine.codexVersion ?? '—', login })}</p>
      <div className="flex gap-2">
        <ButtonLink asChild variant="primary">
          <Link href={pagePath('overview')}>{t('welcome.ready.open')}</Link>
        </ButtonLink>
        <ButtonLink asChild>
          <Link href={pagePath('connect')}>{t('welcome.ready.connect')}</Link>
        </ButtonLink>
        {hasAccount && (
          <ButtonLink asChild variant="ghost">
            <Link href={pagePath('overview')}>{t('welcome.ready.otherAccount')}</Link>
          </ButtonLink>
        )}
      </div>
    </section>
  )
}
