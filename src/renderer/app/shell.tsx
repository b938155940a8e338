import { Keyboard } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { IconButton } from '../ui/icon-button.tsx'
import { ThemeSwitch } from '../ui/theme-switch.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Navigation } from './navigation.tsx'
import { FirstRunRedirect, Routes } from './routes.tsx'
import { ServerPill } from './server-pill.tsx'
import { useShortcuts } from './shortcuts.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

const contentId = 'content'

/** Hash links belong to the router, so the skip link moves the focus itself. */
function SkipLink() {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      className="-translate-y-20 fixed top-2 left-2 z-50 rounded-md bg-accent-solid px-3 py-1.5 text-on-accent text-sm focus:translate-y-0"
      onClick={() => document.getElementById(contentId)?.focus()}
    >
      {t('app.skipToContent')}
    </button>
  )
}

/** Navigation, the bar with the server pill, and the page. */
export function Shell() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [isHelpOpen, setHelpOpen] = useState(false)

  useShortcuts((action) => {
    if (action.do === 'help') setHelpOpen(true)
    else navigate(action.path)
  })

  return (
    <div className="flex h-full">
      <SkipLink />
      <Navigation />
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-11 shrink-0 items-center justify-between gap-4 border-line border-b px-6">
          <ServerPill />
          <div className="flex items-center gap-2">
            <ThemeSwitch iconsOnly />
            <IconButton icon={Keyboard} label={t('app.shortcuts.open')} keys="?" onClick={() => setHelpOpen(true)} />
          </div>
        </header>
        <ConnectionBanner />
        <main id={contentId} tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <FirstRunRedirect>
            <Routes />
          </FirstRunRedirect>
        </main>
      </div>
      <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}
