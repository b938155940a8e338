import { QueryClientProvider } from '@tanstack/react-query'
import { I18nextProvider } from 'react-i18next'
import { Toaster as Sonner } from 'sonner'
import { Router } from 'wouter'
import { queryClient } from '../gateway/gateway.ts'
import { usePathLocation } from '../lib/address.ts'
import { i18n } from '../lib/i18n.ts'
import { useTheme } from '../lib/theme.ts'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { RequireConnection } from './require-connection.tsx'
import { Shell } from './shell.tsx'

/** Where short messages appear; call `toast` of sonner from anywhere. */
function Toaster({ theme }: { theme: 'light' | 'dark' | 'system' }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      toastOptions={{
        className: '!rounded-lg !border-line !bg-raised !text-ink !text-sm !font-sans',
        descriptionClassName: '!text-muted',
      }}
    />
  )
}

export function App() {
  const theme = useTheme((state) => state.choice)
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider delayDuration={400}>
          <Router hook={usePathLocation}>
            <RequireConnection>
              <Shell />
            </RequireConnection>
          </Router>
          <Toaster theme={theme} />
        </TooltipProvider>
      </QueryClientProvider>
    </I18nextProvider>
  )
}
