import { PlugZap } from 'lucide-react'
import type { PageDefinition } from '../../lib/page-definition.ts'

export const page: PageDefinition = {
  icon: PlugZap,
  load: async () => (await import('./connect-page.tsx')).ConnectPage,
}
